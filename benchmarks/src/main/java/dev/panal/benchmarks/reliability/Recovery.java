package dev.panal.benchmarks.reliability;

import dev.panal.benchmarks.compare.entrants.Java;
import dev.panal.benchmarks.compare.entrants.LineProcess;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskTimeoutException;
import dev.panal.core.WorkerCrashedException;
import dev.panal.futures.ProcessPoolBuilder;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Times between a fault and the moment at which it is dealt with, in milliseconds. */
final class Recovery {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration DEADLINE = Duration.ofMillis(50);

  private Recovery() {}

  private static ProcessPoolBuilder pool() {
    return ProcessPoolExecutor.builder().workers(2).output(WorkerOutput.discard());
  }

  /** Takes no notice of interrupts. */
  static int endless() {
    for (long i = 0; ; i++) {
      if (i < 0) {
        return 0;
      }
      LockSupport.parkNanos(1_000_000);
      Thread.interrupted();
    }
  }

  private static long pid() {
    return ProcessHandle.current().pid();
  }

  private static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }

  static void until(BooleanSupplier holds) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("did not come about within " + LIMIT);
      }
      LockSupport.parkNanos(200_000);
    }
  }

  /** A worker gets SIGKILL while it runs a task, until the task's future has failed. */
  static Samples killedWorker(int rounds) {
    Samples samples = new Samples();
    try (ProcessPoolExecutor pool = pool().reserve(1).build()) {
      for (int i = 0; i < rounds; i++) {
        until(() -> pool.stats().idleWorkers() == 3);
        TaskFuture<Integer> task = pool.submit(Recovery::endless);
        until(task::isRunning);
        long pid = task.info().pid().orElseThrow();
        long killed = System.nanoTime();
        kill(pid);
        if (!(task.exception(LIMIT) instanceof WorkerCrashedException)) {
          throw new IllegalStateException("no crash: " + task);
        }
        samples.add(millisSince(killed));
      }
    }
    return samples;
  }

  /** The same, until as many workers take tasks as before, one of them having been in reserve. */
  static Samples capacityAgain(int rounds) {
    Samples samples = new Samples();
    try (ProcessPoolExecutor pool = pool().reserve(1).build()) {
      for (int i = 0; i < rounds; i++) {
        until(() -> pool.stats().idleWorkers() == 3);
        long victim = pool.submit(Recovery::pid).result();
        long killed = System.nanoTime();
        kill(victim);
        until(() -> pool.workers().stream().noneMatch(w -> w.pid().orElse(0) == victim)
            && pool.stats().idleWorkers() >= 2);
        samples.add(millisSince(killed));
      }
    }
    return samples;
  }

  /**
   * From a task's deadline until its future has failed; it takes no notice, and there is no grace.
   */
  static Samples deadline(int rounds) {
    Samples samples = new Samples();
    try (ProcessPoolExecutor pool = pool().reserve(1).cancelGrace(Duration.ZERO).build()) {
      for (int i = 0; i < rounds; i++) {
        until(() -> pool.stats().idleWorkers() == 3);
        TaskFuture<Integer> task =
            pool.with(TaskOptions.builder().timeout(DEADLINE).build()).submit(Recovery::endless);
        until(task::isRunning);
        long began = System.nanoTime();
        if (!(task.exception(LIMIT) instanceof TaskTimeoutException)) {
          throw new IllegalStateException("no timeout: " + task);
        }
        samples.add(millisSince(began) - DEADLINE.toMillis());
      }
    }
    return samples;
  }

  static Samples closeIdle(int rounds) {
    Samples samples = new Samples();
    for (int i = 0; i < rounds; i++) {
      ProcessPoolExecutor pool = pool().build();
      until(() -> pool.stats().idleWorkers() == 2);
      long began = System.nanoTime();
      pool.close();
      samples.add(millisSince(began));
    }
    return samples;
  }

  static Samples killBusy(int rounds) throws InterruptedException {
    Samples samples = new Samples();
    for (int i = 0; i < rounds; i++) {
      try (ProcessPoolExecutor pool = pool().build()) {
        List<TaskFuture<Integer>> tasks =
            List.of(pool.submit(Recovery::endless), pool.submit(Recovery::endless));
        until(() -> tasks.stream().allMatch(TaskFuture::isRunning));
        long began = System.nanoTime();
        pool.killWorkers();
        if (!pool.awaitTermination(LIMIT)) {
          throw new IllegalStateException("not terminated within " + LIMIT);
        }
        samples.add(millisSince(began));
      }
    }
    return samples;
  }

  /** The application gets SIGKILL with busy workers, until none of them is left. */
  static Samples killedApplication(int rounds) throws Exception {
    Samples samples = new Samples();
    for (int i = 0; i < rounds; i++) {
      try (LineProcess application = LineProcess.start(Java.command(Application.class))) {
        String[] pids = application.answer().split(" ");
        long killed = System.nanoTime();
        kill(application.pid());
        for (String pid : pids) {
          until(() -> isGone(Long.parseLong(pid)));
        }
        samples.add(millisSince(killed));
      }
    }
    return samples;
  }

  private static boolean isGone(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
    } catch (IOException gone) {
      return true;
    }
  }

  /** Says the pids of its busy workers and waits to be killed. */
  static final class Application {
    private Application() {}

    public static void main(String[] args) throws InterruptedException {
      ProcessPoolExecutor pool = pool().build();
      List<TaskFuture<Integer>> tasks =
          List.of(pool.submit(Recovery::endless), pool.submit(Recovery::endless));
      until(() -> tasks.stream().allMatch(TaskFuture::isRunning));
      StringBuilder pids = new StringBuilder();
      pool.workers().forEach(worker -> pids.append(worker.pid().orElseThrow()).append(' '));
      System.out.println(pids.toString().strip());
      TimeUnit.HOURS.sleep(1);
    }
  }
}
