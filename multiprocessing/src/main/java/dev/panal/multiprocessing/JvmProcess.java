package dev.panal.multiprocessing;

import dev.panal.core.SerializableConsumer;
import dev.panal.core.SerializableRunnable;
import dev.panal.core.WaitInterruptedException;
import dev.panal.core.internal.Invocation;
import dev.panal.futures.WorkerOutput;
import dev.panal.futures.internal.process.LaunchSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A JVM of its own that runs one function; Python's {@code Process}.
 *
 * <pre>{@code
 * try (JvmProcess process = JvmProcess.of(() -> System.out.println("hello world!"))) {
 *   process.start();
 * }
 * }</pre>
 *
 * <p>The function and its argument are copied by {@link #start()}. The process ends like every JVM:
 * when the function and all threads that are no daemons have ended, with exit code 0, or 1 when the
 * function threw, its stack trace on standard error. What it prints appears on this JVM's
 * {@code System.out} and {@code System.err}, unless the builder says otherwise. Its
 * {@code System.in} is empty.
 *
 * <p>When this program ends by itself it waits for its children that are not daemons and terminates
 * those that are; when it exits or is terminated it terminates all. None outlives it, however it
 * dies.
 *
 * <p>Thread-safe. Unlike in Python any thread, not only the one that made it, may join it.
 */
public final class JvmProcess implements Awaitable, AutoCloseable {
  private final String name;
  private final boolean daemon;
  private final @Nullable ChildProcess child;
  private final @Nullable Other other;

  /** One that is no child of this process; without a handle when it was gone already. */
  private record Other(long pid, @Nullable ProcessHandle handle) {
    boolean isAlive() {
      return handle != null && handle.isAlive();
    }
  }

  private JvmProcess(
      String name, boolean daemon, @Nullable ChildProcess child, @Nullable Other other) {
    this.name = name;
    this.daemon = daemon;
    this.child = child;
    this.other = other;
  }

  private static JvmProcess other(
      String name, boolean daemon, long pid, @Nullable ProcessHandle handle) {
    return new JvmProcess(name, daemon, null, new Other(pid, handle));
  }

  /** A process that will run {@code target}. */
  public static JvmProcess of(SerializableRunnable target) {
    return builder().build(target);
  }

  /** A process that will run {@code target} with an argument. */
  public static <A extends @Nullable Object> JvmProcess of(
      SerializableConsumer<? super A> target, A argument) {
    return builder().build(target, argument);
  }

  /** For a process with a name, JVM flags and so on. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * This very process: {@code MainProcess} unless Panal started it. Python's
   * {@code current_process()}.
   */
  public static JvmProcess current() {
    ProcessHandle self = ProcessHandle.current();
    return other(Family.currentName(), Family.isCurrentDaemon(), self.pid(), self);
  }

  /**
   * The process whose child this one is; empty in a process that Panal did not start. It can be
   * asked for its name and pid and whether it is alive, and waited for. Python's
   * {@code parent_process()}.
   */
  public static Optional<JvmProcess> parent() {
    return Family.parent().map(p -> other(p.name(), p.daemon(), p.pid(), p.handle()));
  }

  /**
   * The children of this process that are alive, in the order in which they were started. Python's
   * {@code active_children()}.
   */
  public static List<JvmProcess> activeChildren() {
    return Family.activeChildren();
  }

  /**
   * The processes that are alive at every depth below this one: its children, then theirs, and so
   * on; also those that tasks of a pool's workers started. The children can be used like those of
   * {@link #activeChildren()}; the others can be asked for name and pid and whether they are alive,
   * and waited for. A snapshot: one that starts or ends meanwhile may be missing.
   */
  public static List<JvmProcess> activeDescendants() {
    List<JvmProcess> all = new ArrayList<>(Family.activeChildren());
    Set<Long> known = all.stream().map(JvmProcess::pid).collect(Collectors.toSet());
    Descendants.find().stream()
        .filter(each -> !known.contains(each.handle().pid()))
        .map(each -> other(each.name(), each.daemon(), each.handle().pid(), each.handle()))
        .forEach(all::add);
    return all;
  }

  /**
   * Has something done before this process ends: after its target and all threads that are no
   * daemons have ended, or at {@code System.exit}, or when it is told to {@link #terminate()}. Its
   * children that are daemons still live then, but nothing can be started any more. When the
   * process is killed it is not done. Hooks run one after the other, the last one first; what one
   * throws is reported like any uncaught exception. Python's {@code atexit} and
   * {@code util.Finalize}.
   *
   * @return with which it can be done sooner, or taken back
   * @throws IllegalStateException when the process is ending
   */
  public static ExitHook atExit(Runnable action) {
    return ExitHook.add(action, 0);
  }

  /** The same, with hooks of a higher priority first; others have 0. */
  public static ExitHook atExit(int priority, Runnable action) {
    return ExitHook.add(action, priority);
  }

  /**
   * Starts the process; returns as soon as the operating system has it.
   *
   * @return this
   * @throws IllegalStateException when it was started or closed before, or when this process is a
   *     daemon itself
   * @throws dev.panal.core.TaskSerializationException when the function or its argument cannot
   *     travel
   * @throws java.io.UncheckedIOException when there is no room for its files, or the operating
   *     system refuses
   */
  public JvmProcess start() {
    child("start").start(this);
    return this;
  }

  /**
   * Waits until it has ended. Its output has arrived by then.
   *
   * @throws IllegalStateException when it was not started, or is the current process
   * @throws WaitInterruptedException when the thread is interrupted; the flag is set again
   */
  public void join() {
    join(Duration.ofSeconds(Long.MAX_VALUE));
  }

  /**
   * Waits until it has ended, for at most that long.
   *
   * @return whether it has ended
   * @throws IllegalArgumentException when the timeout is negative
   */
  public boolean join(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("timeout=" + timeout + " must not be negative");
    }
    try {
      if (other != null) {
        return other.handle == null || Family.await(other.handle, timeout);
      }
      return child("join").await(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException("interrupted while waiting for process=" + name, e);
    }
  }

  /** Whether it was started and has not ended. */
  public boolean isAlive() {
    return child != null ? child.isAlive() : other != null && other.isAlive();
  }

  /**
   * What {@link Connections#awaitAny} waits for: ready when the process has ended. It is the
   * process itself. Python's {@code sentinel}.
   *
   * @throws IllegalStateException when it was not started
   */
  public Awaitable sentinel() {
    pid();
    return this;
  }

  /**
   * Whether it has ended.
   *
   * @throws IllegalStateException when it was not started
   */
  @Override
  public boolean isReady() {
    pid();
    return !isAlive();
  }

  /**
   * Interrupts the thread that runs the function, as Ctrl-C would in Python. Nothing happens when
   * the process has ended.
   */
  public void interrupt() {
    child("interrupt").interrupt();
  }

  /**
   * Ends the process with its shutdown hooks; its exit code is then -15. Nothing happens when it
   * has ended already, and what hangs in a hook or is stopped needs {@link #kill()}.
   */
  public void terminate() {
    child("terminate").terminate();
  }

  /** Ends the process and all that it started, at once; its exit code is then -9. */
  public void kill() {
    child("kill").kill();
  }

  /**
   * Empty until the process has ended; 0 when the function returned, 1 when it threw, n after
   * {@code System.exit(n)}, and -n when signal n ended it. {@code Runtime.halt(128 + n)} is taken
   * for a signal.
   */
  public OptionalInt exitCode() {
    return child == null ? OptionalInt.empty() : child.exitCode();
  }

  /** The operating system's number for the process. */
  public long pid() {
    return other != null ? other.pid : child("pid").pid();
  }

  /** As given, else {@code Process-1}, {@code Process-2}, and below that {@code Process-2:1}. */
  public String name() {
    return name;
  }

  /** Whether the program's end terminates it instead of waiting for it. */
  public boolean daemon() {
    return daemon;
  }

  /**
   * Waits for the process to end; it cannot be started afterwards. What is known about it can still
   * be asked.
   *
   * <p>When the thread is interrupted meanwhile, the process is terminated and after a short while
   * killed, and the flag is set again.
   */
  @Override
  public void close() {
    child("close").close();
  }

  @Override
  public String toString() {
    return "JvmProcess[name=" + name + (child == null ? ", pid=" + pid() : child.describe())
        + (daemon ? ", daemon]" : "]");
  }

  private ChildProcess child(String action) {
    if (child == null) {
      throw new IllegalStateException(
          "process=" + name + " is not a child of this one: no " + action + "()");
    }
    return child;
  }

  /** Settings of a process, each with a default. */
  public static final class Builder {
    private final LaunchSettings.Builder launch =
        LaunchSettings.builder().controlledByStandardInput(true);
    private @Nullable String name;
    private boolean daemon;

    private Builder() {}

    /** Default: numbered. */
    public Builder name(String value) {
      name = Objects.requireNonNull(value, "name");
      return this;
    }

    /**
     * Whether the end of the program terminates the process instead of waiting for it. Default:
     * false.
     */
    public Builder daemon(boolean value) {
      daemon = value;
      return this;
    }

    /** The JVM to run; default: this one's. */
    public Builder javaHome(Path value) {
      launch.javaHome(value);
      return this;
    }

    /** JVM flags, after those that Panal sets. */
    public Builder jvmArgs(String... values) {
      launch.jvmArgs(List.of(values));
      return this;
    }

    /** The heap's limit, as {@code 512m}. */
    public Builder maxHeap(String value) {
      launch.maxHeap(value);
      return this;
    }

    /** Added to this JVM's environment; a null value removes a variable. */
    public Builder environment(Map<String, @Nullable String> values) {
      launch.environment(values);
      return this;
    }

    /** Default: this JVM's. */
    public Builder workingDirectory(Path value) {
      launch.workingDirectory(value);
      return this;
    }

    /** Appended to this JVM's class path. */
    public Builder classPath(List<Path> values) {
      launch.classPath(values);
      return this;
    }

    /** What becomes of the lines it prints. Default: {@link WorkerOutput#inherit()}. */
    public Builder output(WorkerOutput value) {
      launch.output(value);
      return this;
    }

    /** A process that will run {@code target}. */
    public JvmProcess build(SerializableRunnable target) {
      return build(Invocation.run(target));
    }

    /** A process that will run {@code target} with an argument. */
    public <A extends @Nullable Object> JvmProcess build(
        SerializableConsumer<? super A> target, A argument) {
      return build(Invocation.accept(target, argument));
    }

    private JvmProcess build(Invocation<?> call) {
      String chosen = name == null ? Family.nextName() : name;
      ChildProcess child =
          new ChildProcess(chosen, daemon, call, launch.name(chosen).build());
      return new JvmProcess(chosen, daemon, child, null);
    }
  }
}
