package dev.panal.core;

import dev.panal.core.internal.AbstractTaskExecutor;
import dev.panal.core.internal.Callbacks;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.JdkCopy;
import dev.panal.core.internal.LocalTask;
import dev.panal.core.internal.Unfinished;
import dev.panal.core.internal.WorkerRef;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs each task in the caller's thread, inside {@code submit}: for debugging and as the simplest
 * of the executors. Several threads may submit at the same time, each runs its own tasks.
 *
 * <p>A task's timeout interrupts it, and its future fails with {@link TaskTimeoutException};
 * {@code submit} returns when the task has ended, for a thread cannot be killed. {@code map} runs
 * one item ahead of its consumer unless told otherwise. Priority and crash retries have no meaning
 * here.
 */
public final class SerialExecutor extends AbstractTaskExecutor {
  private static final WorkerRef CALLER = new WorkerRef(0, LocalTask.PID);
  private static final Duration CALLBACKS_BOUND = Duration.ofSeconds(2);

  private final String name;
  private final TaskOptions defaults;
  private final boolean copying;
  private final Callbacks callbacks;
  private final AtomicLong ids = new AtomicLong();
  private final ThreadLocal<@Nullable Integer> depth = new ThreadLocal<>();
  private final Unfinished<LocalTask<?>> running;

  private SerialExecutor(Builder builder) {
    name = builder.name;
    defaults = builder.taskDefaults;
    copying = builder.copying;
    callbacks = new Callbacks(name);
    running = new Unfinished<>(name);
  }

  /** One that hands arguments and results over as they are. */
  public static SerialExecutor create() {
    return builder().build();
  }

  /** Starts with no copying. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  protected <R extends @Nullable Object> TaskFuture<R> start(
      Invocation<R> invocation, TaskOptions options) {
    Invocation<R> call = copying ? copy(invocation) : invocation;
    @Nullable UnaryOperator<R> onResult = copying ? SerialExecutor::copyResult : null;
    LocalTask<R> task =
        new LocalTask<>(ids.incrementAndGet(), call, options, callbacks, dropped -> {}, onResult);
    running.add(task);
    Integer outer = depth.get();
    depth.set(outer == null ? 1 : outer + 1);
    try {
      task.run(CALLER);
    } finally {
      if (outer == null) {
        depth.remove();
      } else {
        depth.set(outer);
      }
      running.ended(task);
    }
    return task;
  }

  private static <R extends @Nullable Object> Invocation<R> copy(Invocation<R> call) {
    return call.copy(
        JdkCopy.of(call.function(), "function"),
        JdkCopy.of(call.first(), "argument 1"),
        JdkCopy.of(call.second(), "argument 2"));
  }

  private static <R extends @Nullable Object> R copyResult(R result) {
    return JdkCopy.of(result, "result");
  }

  @Override
  protected int defaultBufferSize(int chunkSize) {
    return 1;
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
  protected boolean accepts(Object task) {
    return !copying || task instanceof Serializable;
  }

  @Override
  protected boolean isOwnThread() {
    return depth.get() != null;
  }

  @Override
  public void shutdown() {
    flushMaps();
    running.shutdown();
  }

  @Override
  public void shutdownAndCancelPending() {
    shutdown();
  }

  @Override
  public void shutdownNow() {
    shutdown();
    running.now().forEach(task -> task.cancel(true));
  }

  @Override
  public boolean isShutdown() {
    return running.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return running.isTerminated();
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return running.awaitTermination(timeout);
  }

  /** As {@link TaskExecutor#close()}; then waits up to two seconds for callbacks. */
  @Override
  public void close() {
    super.close();
    callbacks.quiesce(CALLBACKS_BOUND);
  }

  @Override
  public String toString() {
    return "SerialExecutor[name=" + name + "]";
  }

  /** Settings of a {@link SerialExecutor}. Not thread-safe. */
  public static final class Builder {
    private String name = "serial";
    private TaskOptions taskDefaults = TaskOptions.none();
    private boolean copying;

    private Builder() {}

    /** Stands in messages and thread names; {@code serial} unless set. */
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
     * Whether functions, arguments and results are copied through serialisation, as they are on the
     * way to another process: what cannot travel and what relies on shared state shows. Off unless
     * set.
     */
    public Builder copying(boolean value) {
      copying = value;
      return this;
    }

    /** A new executor. */
    public SerialExecutor build() {
      return new SerialExecutor(this);
    }
  }
}
