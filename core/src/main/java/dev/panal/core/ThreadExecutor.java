package dev.panal.core;

import dev.panal.core.internal.AbstractTaskExecutor;
import dev.panal.core.internal.Callbacks;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.ThreadCrew;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks in threads of this JVM; Python's {@code ThreadPoolExecutor}. Arguments and results are
 * handed over as they are. Threads are made as tasks come, up to the number of workers.
 *
 * <p>A thread cannot be killed: a task that is cancelled, past its timeout or caught by
 * {@link #shutdownNow()} is interrupted and its future ends at once, but its thread is busy until
 * the task returns. Crash retries have no meaning here.
 */
public final class ThreadExecutor extends AbstractTaskExecutor {
  private static final Duration CALLBACKS_BOUND = Duration.ofSeconds(2);

  private final String name;
  private final int workers;
  private final TaskOptions defaults;
  private final Callbacks callbacks;
  private final ThreadCrew crew;

  private ThreadExecutor(Builder builder) {
    name = builder.name;
    workers = builder.workers;
    defaults = builder.taskDefaults;
    callbacks = new Callbacks(name);
    callbacks.linger(true);
    crew = new ThreadCrew(name, workers, builder.initializer, callbacks);
  }

  /** One thread per available processor. */
  public static ThreadExecutor create() {
    return builder().build();
  }

  /**
   * As many threads.
   *
   * @param workers at least 1
   */
  public static ThreadExecutor create(int workers) {
    return builder().workers(workers).build();
  }

  /** Starts with one thread per available processor. */
  public static Builder builder() {
    return new Builder();
  }

  /** Most tasks that run at the same time. */
  public int workers() {
    return workers;
  }

  @Override
  protected <R extends @Nullable Object> TaskFuture<R> start(
      Invocation<R> invocation, TaskOptions options) {
    return crew.start(invocation, options);
  }

  @Override
  protected int defaultBufferSize(int chunkSize) {
    return (int) Math.min(1 << 16, Math.max(64L, 4L * workers) * Math.max(1, chunkSize));
  }

  @Override
  protected TaskOptions defaults() {
    return defaults;
  }

  @Override
  protected String name() {
    return name;
  }

  @Override
  protected boolean isOwnThread() {
    return crew.isMember(Thread.currentThread());
  }

  @Override
  public void shutdown() {
    flushMaps();
    crew.shutdown();
  }

  @Override
  public void shutdownAndCancelPending() {
    shutdown();
    crew.cancelPending();
  }

  @Override
  public void shutdownNow() {
    shutdownAndCancelPending();
    crew.cancelRunning();
  }

  @Override
  public boolean isShutdown() {
    return crew.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return crew.isTerminated();
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return crew.awaitTermination(timeout);
  }

  /** As {@link TaskExecutor#close()}; then waits up to two seconds for callbacks. */
  @Override
  public void close() {
    super.close();
    callbacks.quiesce(CALLBACKS_BOUND);
  }

  @Override
  public String toString() {
    return "ThreadExecutor[name=" + name + ", workers=" + workers + "]";
  }

  /** Settings of a {@link ThreadExecutor}. Not thread-safe. */
  public static final class Builder {
    private int workers = Runtime.getRuntime().availableProcessors();
    private String name = "threads";
    private TaskOptions taskDefaults = TaskOptions.none();
    private @Nullable SerializableRunnable initializer;

    private Builder() {}

    /**
     * Most tasks that run at the same time, at least 1; the number of available processors unless
     * set.
     */
    public Builder workers(int number) {
      if (number < 1) {
        throw new IllegalArgumentException("workers=" + number + " must be at least 1");
      }
      workers = number;
      return this;
    }

    /** Stands in thread names and messages; {@code threads} unless set. */
    public Builder name(String text) {
      name = Objects.requireNonNull(text, "name");
      return this;
    }

    /** Options of tasks that do not say. */
    public Builder taskDefaults(TaskOptions options) {
      taskDefaults = Objects.requireNonNull(options, "taskDefaults");
      return this;
    }

    /**
     * Runs first in each thread. When it throws the executor is broken: pending tasks fail with
     * {@link BrokenExecutorException}, which {@code submit} throws from then on.
     */
    public Builder initializer(SerializableRunnable task) {
      initializer = Objects.requireNonNull(task, "initializer");
      return this;
    }

    /** A new executor; its threads come with its tasks. */
    public ThreadExecutor build() {
      return new ThreadExecutor(this);
    }
  }
}
