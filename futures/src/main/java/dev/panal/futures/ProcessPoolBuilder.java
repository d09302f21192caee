package dev.panal.futures;

import dev.panal.core.SerializableRunnable;
import dev.panal.core.TaskOptions;
import dev.panal.core.internal.Checked;
import dev.panal.core.internal.CurrentTask;
import dev.panal.core.internal.Durations;
import dev.panal.futures.internal.dispatch.PoolConfig;
import dev.panal.futures.internal.process.LaunchSettings;
import dev.panal.futures.internal.process.ParentJvm;
import java.io.ObjectInputFilter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link ProcessPoolExecutor}. {@link #build()} checks them together and copies; the
 * builder can be used again.
 *
 * <p>A null is a {@link NullPointerException}, a negative duration an
 * {@link IllegalArgumentException}, both at the call. Sizes are written as for {@code -Xmx}: a
 * number with {@code k}, {@code m} or {@code g}.
 */
public final class ProcessPoolBuilder {
  private static final AtomicInteger POOLS = new AtomicInteger();
  private static final int DEEPEST = 2;
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final LaunchSettings.Builder launch = LaunchSettings.builder();
  private int workers;
  private int reserve;
  private @Nullable String name;
  private @Nullable SerializableRunnable initializer;
  private @Nullable SerializableRunnable workerExit;
  private int maxTasksPerWorker;
  private long maxWorkerMemory;
  private @Nullable Duration idleTimeout;
  private TaskOptions taskDefaults = TaskOptions.none();
  private Duration cancelGrace = Duration.ofMillis(500);
  private int queueCapacity = 100_000;
  private long pendingBytes = Runtime.getRuntime().maxMemory() / 8;
  private WhenFull whenFull = WhenFull.WAIT;
  private Duration startTimeout = Duration.ofSeconds(30);
  private Duration stoppedGrace = Duration.ofSeconds(10);
  private @Nullable Duration stallWarning;
  private @Nullable ObjectInputFilter inputFilter;
  private @Nullable ObjectInputFilter allowedClasses;
  private @Nullable Path sharedMemoryDirectory;
  private @Nullable PoolListener listener;
  private boolean debugged;
  private boolean suspended;
  private boolean submitTraces;
  private boolean forwardLogs = true;

  ProcessPoolBuilder() {}

  /**
   * How many worker JVMs run tasks, at least 1. Default: the available processors; inside a worker
   * 1.
   */
  public ProcessPoolBuilder workers(int count) {
    workers = Checked.positive(count, "workers");
    return this;
  }

  /**
   * Stands in thread names, messages and directory names: 1 to 40 letters, digits, dots, dashes.
   * Default {@code pool-1} and so on.
   */
  public ProcessPoolBuilder name(String text) {
    name = Checked.name(text);
    return this;
  }

  /**
   * Each worker's heap. Default: three quarters of the container's memory less this JVM's heap,
   * divided by the workers.
   */
  public ProcessPoolBuilder maxHeap(String size) {
    Checked.bytes(size, "maxHeap");
    launch.maxHeap(size);
    return this;
  }

  /**
   * More flags for each worker's JVM. A collector named here replaces the default, which is the
   * serial one.
   */
  public ProcessPoolBuilder jvmArgs(String... args) {
    launch.jvmArgs(List.of(args));
    return this;
  }

  /** The JDK that workers run on, 17 or later. Default: this JVM's own. */
  public ProcessPoolBuilder javaHome(Path directory) {
    launch.javaHome(directory);
    return this;
  }

  /**
   * Whether workers start from an archive of their classes, which is made once, in the background,
   * in {@code $XDG_CACHE_HOME/panal} or {@code ~/.cache/panal}. Default: yes. The system property
   * {@code panal.archive} turns it off for all pools ({@code off}), or names another directory.
   */
  public ProcessPoolBuilder classDataArchive(boolean use) {
    launch.classDataArchive(use);
    return this;
  }

  /** Added to this JVM's environment; a null value removes the variable. */
  public ProcessPoolBuilder environment(Map<String, @Nullable String> variables) {
    launch.environment(variables);
    return this;
  }

  /** Where workers run. Default: this JVM's working directory. */
  public ProcessPoolBuilder workingDirectory(Path directory) {
    launch.workingDirectory(directory);
    return this;
  }

  /** Directories and jars that workers find classes in, after this JVM's own class path. */
  public ProcessPoolBuilder classPath(Collection<Path> entries) {
    launch.classPath(List.copyOf(entries));
    return this;
  }

  /** As {@link #classPath(Collection)}. */
  public ProcessPoolBuilder classPath(Path... entries) {
    return classPath(List.of(entries));
  }

  /**
   * Runs in each worker before its first task. When it throws the pool is broken. Python's
   * {@code initializer}.
   */
  public ProcessPoolBuilder initializer(SerializableRunnable action) {
    initializer = Objects.requireNonNull(action, "initializer");
    return this;
  }

  /**
   * Runs in each worker that leaves in good order, after its last task; it may take 10 s. What it
   * throws is logged.
   */
  public ProcessPoolBuilder workerExit(SerializableRunnable action) {
    workerExit = Objects.requireNonNull(action, "workerExit");
    return this;
  }

  /**
   * A worker is replaced after so many tasks, at least 1. Its replacement is started ahead, so that
   * it is ready when the old one leaves; for that time there is one worker more, with an index of
   * its own. Default: never. Python's {@code max_tasks_per_child}.
   */
  public ProcessPoolBuilder maxTasksPerWorker(int tasks) {
    maxTasksPerWorker = Checked.positive(tasks, "maxTasksPerWorker");
    return this;
  }

  /**
   * A worker that holds more memory than this after a task is replaced: as soon as its replacement
   * is ready, and at once when it holds a quarter more. Default: no limit.
   */
  public ProcessPoolBuilder maxWorkerMemory(String size) {
    maxWorkerMemory = Checked.bytes(size, "maxWorkerMemory");
    return this;
  }

  /**
   * A worker that had nothing to do for so long leaves, and is started again when it is needed.
   * Default: never.
   */
  public ProcessPoolBuilder idleTimeout(Duration time) {
    idleTimeout = Durations.requireNotNegative(time, "idleTimeout");
    return this;
  }

  /** For tasks that do not say otherwise. */
  public ProcessPoolBuilder taskDefaults(TaskOptions options) {
    taskDefaults = Objects.requireNonNull(options, "taskDefaults");
    return this;
  }

  /**
   * How long a task may go on after it was interrupted for its timeout or a cancel, before its
   * worker is killed. Default 500 ms.
   */
  public ProcessPoolBuilder cancelGrace(Duration time) {
    cancelGrace = Durations.requireNotNegative(time, "cancelGrace");
    return this;
  }

  /** Tasks that may wait for a worker, at least 1. Default 100,000. */
  public ProcessPoolBuilder queueCapacity(int tasks) {
    queueCapacity = Checked.positive(tasks, "queueCapacity");
    return this;
  }

  /**
   * Heap that the encoded arguments of unfinished tasks may take. Default: an eighth of this JVM's
   * heap.
   */
  public ProcessPoolBuilder pendingBytes(String size) {
    pendingBytes = Checked.bytes(size, "pendingBytes");
    return this;
  }

  /** What a submit does at either of these bounds. Default: it waits. */
  public ProcessPoolBuilder whenFull(WhenFull policy) {
    whenFull = Objects.requireNonNull(policy, "whenFull");
    return this;
  }

  /**
   * A worker that is not ready after so long, its initializer included, counts as failed. Default
   * 30 s.
   */
  public ProcessPoolBuilder startTimeout(Duration time) {
    startTimeout = Durations.requireNotNegative(time, "startTimeout");
    return this;
  }

  /**
   * A worker that is stopped by a signal, or does not begin what was handed to it, counts as lost
   * after so long. Default 10 s; not applied while this JVM or its workers run under a debugger.
   */
  public ProcessPoolBuilder stoppedGrace(Duration time) {
    stoppedGrace = Durations.requireNotNegative(time, "stoppedGrace");
    return this;
  }

  /**
   * A task, or item of {@code map}, that has been running for so long is reported with the stacks
   * of its worker's threads, to the logger {@code dev.panal} and to
   * {@link PoolListener#taskStalled}; again whenever that time has doubled. It runs on: what is to
   * end has a {@code timeout}. At least 1 ms. Default: never.
   */
  public ProcessPoolBuilder stallWarning(Duration time) {
    if (Durations.requireNotNegative(time, "stallWarning").compareTo(Duration.ofMillis(1)) < 0) {
      throw new IllegalArgumentException("stallWarning=" + time + " must be at least 1 ms");
    }
    stallWarning = time;
    return this;
  }

  /**
   * Workers kept ready beside those that run tasks, to take over from one that dies or leaves.
   * Default 0.
   */
  public ProcessPoolBuilder reserve(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("reserve=" + count + " must not be negative");
    }
    reserve = count;
    return this;
  }

  /**
   * Decides which classes a result or exception from a worker may contain. Default: all. With
   * {@link #allowedClasses} too, both must agree.
   */
  public ProcessPoolBuilder inputFilter(ObjectInputFilter filter) {
    inputFilter = Objects.requireNonNull(filter, "inputFilter");
    return this;
  }

  /**
   * A result or exception from a worker may contain these classes, plain values (strings, numbers,
   * dates, arrays of them, the JDK's collections and exceptions), and nothing else. What contains
   * another fails its future, or, if it is an exception, arrives as
   * {@link dev.panal.core.RemoteTaskException}. Default: all classes.
   *
   * @param patterns {@code com.example.Result}, {@code com.example.*} for those of a package,
   *     {@code com.example.**} for those of the packages below it too
   */
  public ProcessPoolBuilder allowedClasses(String... patterns) {
    allowedClasses = AllowedClasses.filter(List.of(patterns));
    return this;
  }

  /**
   * Where queues and large arguments live. Default: {@code /dev/shm} where that has room, else the
   * temporary directory.
   */
  public ProcessPoolBuilder sharedMemoryDirectory(Path directory) {
    sharedMemoryDirectory = Objects.requireNonNull(directory, "sharedMemoryDirectory");
    return this;
  }

  /**
   * Where what workers print goes. Default: line by line to this JVM's {@code System.out} and
   * {@code System.err}.
   */
  public ProcessPoolBuilder output(WorkerOutput target) {
    launch.output(target);
    return this;
  }

  /**
   * Whether what workers log, with SLF4J, Log4j, {@code java.util.logging} or
   * {@code System.Logger}, goes to this JVM's loggers, where a {@link LogForwarder} is on the class
   * path, as with {@code panal-logging}. Without one it goes where the logging library's own
   * settings in the worker say, which is mostly what the worker prints. Default: true.
   */
  public ProcessPoolBuilder forwardLogs(boolean forward) {
    forwardLogs = forward;
    return this;
  }

  /**
   * Workers listen for a debugger at this port of loopback and those that follow it, one for each
   * worker, which says so in a line of what it prints. Default: none.
   */
  public ProcessPoolBuilder debugPort(int port) {
    launch.debugPort(port);
    debugged = true;
    return this;
  }

  /**
   * Workers wait at their start until a debugger has come to their {@link #debugPort}, which must
   * be given; {@link #startTimeout} does not apply then. Default: false.
   */
  public ProcessPoolBuilder suspend(boolean wait) {
    suspended = wait;
    launch.suspend(wait);
    return this;
  }

  /**
   * Whether the stack trace of an exception that comes back from a worker goes on with the frames
   * of the {@code submit} or {@code map} that it belongs to. Costs a microsecond or more for each
   * submit. Default: false.
   */
  public ProcessPoolBuilder submitTraces(boolean record) {
    submitTraces = record;
    return this;
  }

  /** Is told what happens in the pool. */
  public ProcessPoolBuilder listener(PoolListener target) {
    listener = Objects.requireNonNull(target, "listener");
    return this;
  }

  /**
   * Makes the pool and starts its workers; does not wait until they are ready.
   *
   * @throws IllegalArgumentException when settings contradict each other, the JDK or the
   *     shared-memory directory cannot be used
   * @throws IllegalStateException in a worker of a worker's pool: a pool in a static field would
   *     multiply without end
   */
  public ProcessPoolExecutor build() {
    int depth = CurrentTask.depth();
    if (depth >= DEEPEST) {
      throw new IllegalStateException(
          "a worker at depth=" + depth + " must not make another pool; deepest allowed="
              + (DEEPEST - 1)
              + ". A pool in a static field is made again in every worker: make it in main, or ask TaskContext.inWorker()");
    }
    if (suspended && !debugged) {
      throw new IllegalArgumentException("suspend needs a debugPort");
    }
    boolean inWorker = CurrentTask.inWorker();
    int count = workers > 0 ? workers : inWorker ? 1 : Runtime.getRuntime().availableProcessors();
    String poolName = name != null ? name : "pool-" + POOLS.incrementAndGet();
    return new ProcessPoolExecutor(new PoolConfig(
        poolName,
        count,
        reserve,
        inWorker,
        launch
            .name(poolName)
            .workers(count + reserve)
            .logForwarder(forwardLogs ? FoundForwarder.FORWARDER.orElse(null) : null)
            .build(),
        initializer,
        workerExit,
        maxTasksPerWorker,
        maxWorkerMemory,
        idleTimeout,
        taskDefaults,
        cancelGrace,
        queueCapacity,
        pendingBytes,
        whenFull,
        suspended ? FOR_EVER : startTimeout,
        debugged || ParentJvm.isDebugged() ? null : stoppedGrace,
        stallWarning,
        submitTraces,
        AllowedClasses.merge(allowedClasses, inputFilter),
        sharedMemoryDirectory,
        listener,
        null));
  }

  /** Looked for once, when the first pool is made. */
  private static final class FoundForwarder {
    static final Optional<LogForwarder> FORWARDER = find();

    /**
     * Here and not on the thread that starts workers: to whoever logs while another thread begins
     * with it, SLF4J gives substitutes, and prints so.
     */
    private static void begin(LogForwarder forwarder) {
      try {
        forwarder.settings();
      } catch (RuntimeException e) {
        // the start of a worker will tell
      }
    }

    private static Optional<LogForwarder> find() {
      try {
        Optional<LogForwarder> found = ServiceLoader.load(
                LogForwarder.class, ProcessPoolBuilder.class.getClassLoader())
            .findFirst();
        found.ifPresent(FoundForwarder::begin);
        return found;
      } catch (ServiceConfigurationError | LinkageError e) {
        System.getLogger("dev.panal")
            .log(System.Logger.Level.WARNING, "workers' log records are not forwarded", e);
        return Optional.empty();
      }
    }
  }
}
