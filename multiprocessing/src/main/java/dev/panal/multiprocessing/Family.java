package dev.panal.multiprocessing;

import dev.panal.futures.internal.WorkerStart;
import dev.panal.futures.internal.process.LaunchFile;
import dev.panal.ipc.internal.directory.AtExit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * This process, its parent and its children.
 *
 * <p>While a child lives that is no daemon, neither is one thread here: so the JVM waits for the
 * child when the program has come to its end. At an exit children are told to terminate, and killed
 * after a short while.
 */
final class Family {
  private static final String MAIN = "MainProcess";
  private static final String DAEMON = "daemon";
  private static final String PARENT_NAME = "parentName";
  private static final String PARENT_DAEMON = "parentDaemon";
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static final Set<JvmProcess> CHILDREN = new LinkedHashSet<>();
  private static @Nullable Thread keeper;
  private static AtExit.@Nullable Registration atExit;

  /** The parent, as a child sees it. */
  record Parent(
      String name, boolean daemon, long pid, @Nullable ProcessHandle handle) {}

  /** Found once: a number may be given to another process when the parent is gone. */
  private static final class FoundParent {
    static final Optional<Parent> PARENT = WorkerStart.current()
        .map(start -> new Parent(
            start.find(PARENT_NAME).orElse(MAIN),
            start.find(PARENT_DAEMON).map(Boolean::parseBoolean).orElse(false),
            start.parentPid(),
            ProcessHandle.current()
                .parent()
                .filter(handle -> handle.pid() == start.parentPid())
                .orElse(null)));
  }

  private Family() {}

  static String currentName() {
    return WorkerStart.current().map(WorkerStart::name).orElse(MAIN);
  }

  static boolean isCurrentDaemon() {
    return WorkerStart.current()
        .flatMap(start -> start.find(DAEMON))
        .map(Boolean::parseBoolean)
        .orElse(false);
  }

  static Optional<Parent> parent() {
    return FoundParent.PARENT;
  }

  /** Adds to a launch file what the child will know of the family. */
  static void tell(Map<String, String> properties, boolean daemon) {
    properties.put(DAEMON, Boolean.toString(daemon));
    properties.put(PARENT_NAME, currentName());
    properties.put(PARENT_DAEMON, Boolean.toString(isCurrentDaemon()));
  }

  static String nextName() {
    int number = NUMBERS.incrementAndGet();
    boolean nested = WorkerStart.current()
        .flatMap(start -> start.find(LaunchFile.MODE))
        .filter(LaunchFile.PROCESS::equals)
        .isPresent();
    return nested ? currentName() + ":" + number : "Process-" + number;
  }

  static List<JvmProcess> activeChildren() {
    synchronized (CHILDREN) {
      return List.copyOf(CHILDREN);
    }
  }

  static void started(JvmProcess child) {
    synchronized (CHILDREN) {
      CHILDREN.add(child);
      if (atExit == null) {
        atExit = AtExit.add(AtExit.Stage.CHILDREN, Family::terminateAll);
      }
      if (!child.daemon() && keeper == null) {
        keeper = new Thread(null, Family::keep, "panal-children", 0, false);
        keeper.setDaemon(false);
        keeper.start();
      }
    }
  }

  static void ended(JvmProcess child) {
    synchronized (CHILDREN) {
      CHILDREN.remove(child);
      CHILDREN.notifyAll();
      AtExit.Registration registered = atExit;
      if (CHILDREN.isEmpty() && registered != null) {
        registered.cancel();
        atExit = null;
      }
    }
  }

  private static void keep() {
    synchronized (CHILDREN) {
      while (CHILDREN.stream().anyMatch(child -> !child.daemon())) {
        try {
          CHILDREN.wait();
        } catch (InterruptedException nobodyShouldAndItMeansNothing) {
          // The flag is clear again.
        }
      }
      keeper = null;
    }
  }

  private static void terminateAll() {
    List<JvmProcess> children = new ArrayList<>(activeChildren());
    children.forEach(JvmProcess::terminate);
    long deadline = System.nanoTime() + GRACE_NANOS;
    for (JvmProcess child : children) {
      if (!child.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
        child.kill();
      }
    }
  }

  /** Waits for a process that is no child. */
  static boolean await(ProcessHandle process, Duration timeout) throws InterruptedException {
    if (process.pid() == ProcessHandle.current().pid()) {
      throw new IllegalStateException("process=" + currentName() + " cannot wait for itself");
    }
    try {
      long seconds = timeout.getSeconds();
      if (seconds > Integer.MAX_VALUE) {
        process.onExit().get();
      } else {
        process.onExit().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
      }
      return true;
    } catch (TimeoutException late) {
      return false;
    } catch (ExecutionException cannotHappen) {
      return !process.isAlive();
    }
  }
}
