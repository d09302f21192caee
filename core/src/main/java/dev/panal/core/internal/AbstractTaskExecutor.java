package dev.panal.core.internal;

import com.google.common.util.concurrent.ListeningExecutorService;
import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Everything of {@link TaskExecutor} that follows from starting a task and the shutdowns. */
public abstract class AbstractTaskExecutor extends AbstractSubmitter implements TaskExecutor {
  private static final Duration FOREVER = Duration.ofNanos(Durations.FOREVER_NANOS);

  private final Set<MapStream<?, ?, ?>> gatheringMaps = ConcurrentHashMap.newKeySet();

  /**
   * Starts one task.
   *
   * @param options merged with the defaults already
   * @throws java.util.concurrent.RejectedExecutionException after shutdown
   * @throws dev.panal.core.BrokenExecutorException when broken
   */
  protected abstract <R extends @Nullable Object> TaskFuture<R> start(
      Invocation<R> invocation, TaskOptions options);

  /** As {@link #start}, for an item of a map call that is a task of its own. */
  protected <R extends @Nullable Object> TaskFuture<R> startItem(
      Invocation<R> invocation, TaskOptions options) {
    return start(invocation, options);
  }

  /**
   * Starts the items of a map call; by default each as a task of its own.
   *
   * @param chunkSize items to send together, 0: automatic
   * @param onItemsDone to be run, by any thread, after items became done; only wakes the consumer
   */
  protected <A extends @Nullable Object, R extends @Nullable Object> ItemBatch<R> startBatch(
      SerializableFunction<? super A, ? extends R> fn,
      List<A> items,
      int chunkSize,
      TaskOptions options,
      Runnable onItemsDone) {
    return FutureBatch.start(this, fn, items, options, onItemsDone);
  }

  /**
   * Items in flight of a map call that does not say.
   *
   * @param chunkSize 0: automatic
   */
  protected int defaultBufferSize(int chunkSize) {
    return (int)
        Math.min(1 << 16, 4L * Math.max(1, chunkSize) * Runtime.getRuntime().availableProcessors());
  }

  /** How far a map call's buffer may grow by itself while its items are short. */
  protected int mostBufferSize() {
    return 1;
  }

  /**
   * Whether items that a map call has read wait until they are a full batch, though its consumer
   * waits for others; for executors to which a batch is dear.
   */
  protected boolean gathersFullBatches() {
    return false;
  }

  /** Options of tasks that do not say. */
  protected TaskOptions defaults() {
    return TaskOptions.none();
  }

  /** Stands in thread names, messages and log lines. */
  protected abstract String name();

  /**
   * Whether {@code asExecutorService()} may run this Runnable or Callable; process pools take only
   * Serializable ones.
   */
  protected boolean accepts(Object task) {
    return true;
  }

  /**
   * Whether {@code asExecutorService()} offers {@code execute}; by default where any object is
   * accepted.
   */
  protected boolean acceptsExecute() {
    return accepts(new Object());
  }

  /**
   * Whether the current thread runs a task of this executor, so that {@code close()} would wait for
   * itself.
   */
  protected boolean isOwnThread() {
    return false;
  }

  /** How long an interrupted {@code close()} waits after {@code shutdownNow()}. */
  protected Duration closeBound() {
    return Duration.ofSeconds(10);
  }

  /** To be called first in {@code shutdown()}: starts what map calls have read but not started. */
  protected final void flushMaps() {
    gatheringMaps.forEach(MapStream::flushForShutdown);
  }

  final void mapGathers(MapStream<?, ?, ?> map) {
    gatheringMaps.add(map);
  }

  final void mapFlushed(MapStream<?, ?, ?> map) {
    gatheringMaps.remove(map);
  }

  @Override
  final AbstractTaskExecutor executor() {
    return this;
  }

  @Override
  final TaskOptions options() {
    return defaults();
  }

  @Override
  public void close() {
    shutdown();
    if (isOwnThread()) {
      return;
    }
    Duration bound = FOREVER;
    boolean interrupted = false;
    for (boolean waiting = true; waiting; ) {
      try {
        awaitTermination(bound);
        waiting = false;
      } catch (InterruptedException e) {
        waiting = !interrupted; // a second interrupt means at once
        interrupted = true;
        shutdownNow();
        bound = closeBound();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public ListeningExecutorService asExecutorService() {
    return new ExecutorServiceView(this);
  }
}
