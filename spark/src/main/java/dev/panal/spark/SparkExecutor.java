package dev.panal.spark;

import com.google.common.util.concurrent.ListeningExecutorService;
import dev.panal.core.BrokenExecutorException;
import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.internal.AbstractTaskExecutor;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.ItemBatch;
import dev.panal.core.internal.Unfinished;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.spark.internal.SparkBatch;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/**
 * {@code map}, {@code mapOutcomes} and {@code forEach} on a Spark cluster: items travel in chunks,
 * each of them a task of a Spark job.
 *
 * <p>{@code submit}, {@code run}, {@code submitAll} and {@link #asExecutorService()} are an
 * {@link UnsupportedOperationException}: a Spark job for one call would take longer than most
 * calls.
 *
 * <p>Order, lazy reading, failures, closing and the total timeout are as with any other executor.
 * Other than there:
 *
 * <ul>
 *   <li>The results of a chunk arrive together.
 *   <li>Cancelling interrupts what has begun too, for Spark cancels whole jobs. This executor does
 *       not wait for the end of what it has cancelled.
 *   <li>A lost Spark executor's chunks are run again by Spark, as {@code spark.task.maxFailures}
 *       allows: at least once. {@link TaskOptions#crashRetries} and {@link TaskOptions#priority}
 *       have no meaning. After more losses all items of the job that have no result yet fail with
 *       {@link SparkJobException}.
 *   <li>Items are threads of a Spark executor's JVM. One that is past its timeout is interrupted,
 *       not killed.
 *   <li>{@link dev.panal.core.TaskContext#workerIndex()} is the number of the Spark executor, and
 *       progress is not passed on.
 * </ul>
 *
 * <p>The context remains the caller's: closing this executor does not stop it. Once it is stopped
 * every map call is a {@link BrokenExecutorException}. A Spark scheduler pool, job group or job tag
 * that is set for the calling thread holds for its map calls.
 */
public final class SparkExecutor extends AbstractTaskExecutor {
  private static final String NAME = "spark";
  private static final String MAP_ONLY =
      "a SparkExecutor has map, mapOutcomes and forEach only; instead of submit(fn, x) write"
          + " map(fn, List.of(x, …)), or submit to a ProcessPoolExecutor or a ClusterExecutor";

  /** Items in flight, for each task that Spark runs at a time. */
  private static final int BUFFER = 1 << 12;

  private static final int MOST_BUFFER = 1 << 16;

  private final JavaSparkContext context;
  private final SparkBatch.Sender sender;
  private final AtomicLong taskIds = new AtomicLong();
  private final Unfinished<SparkBatch<?>> open = new Unfinished<>(NAME);

  private SparkExecutor(JavaSparkContext context) {
    this.context = context;
    sender = SparkBatch.Sender.to(context, new Codec(SparkExecutor::loader, null));
  }

  /** One that runs its jobs in {@code context}, which it does not own. */
  public static SparkExecutor on(JavaSparkContext context) {
    return new SparkExecutor(Objects.requireNonNull(context, "context"));
  }

  /** Of the thread that takes a result, as Spark has it. */
  private static @Nullable ClassLoader loader() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return loader == null ? SparkExecutor.class.getClassLoader() : loader;
  }

  @Override
  protected <R extends @Nullable Object> TaskFuture<R> start(
      Invocation<R> invocation, TaskOptions options) {
    throw new UnsupportedOperationException(MAP_ONLY);
  }

  /** {@link UnsupportedOperationException}: there is no {@code submit}. */
  @Override
  public ListeningExecutorService asExecutorService() {
    throw new UnsupportedOperationException(MAP_ONLY);
  }

  @Override
  protected <A extends @Nullable Object, R extends @Nullable Object> ItemBatch<R> startBatch(
      SerializableFunction<? super A, ? extends R> fn,
      List<A> items,
      int chunkSize,
      TaskOptions options,
      Runnable onItemsDone) {
    requireContext(null);
    SparkBatch<R> batch = SparkBatch.encode(
        sender,
        fn,
        items,
        chunkSize,
        parallelism(),
        taskIds.getAndAdd(items.size()) + 1,
        options,
        onItemsDone);
    open.add(batch);
    boolean started = false;
    try {
      batch.start(open::ended);
      started = true;
    } catch (IllegalStateException e) { // Spark's, when its context was stopped
      requireContext(e);
      throw e;
    } finally {
      if (!started) {
        open.ended(batch);
      }
    }
    return batch;
  }

  private void requireContext(@Nullable Throwable cause) {
    if (context.sc().isStopped()) {
      throw new BrokenExecutorException(
          NAME + ": its Spark context is stopped, app=" + context.appName(), cause);
    }
  }

  private int parallelism() {
    return context.sc().isStopped() ? 1 : Math.max(1, context.defaultParallelism());
  }

  @Override
  protected int defaultBufferSize(int chunkSize) {
    long items = chunkSize > 0 ? 8L * chunkSize : BUFFER;
    return (int) Math.min(MOST_BUFFER, items * parallelism());
  }

  @Override
  protected boolean gathersFullBatches() {
    return true;
  }

  @Override
  protected String name() {
    return NAME;
  }

  @Override
  protected boolean isOwnThread() {
    return TaskContext.get() != null;
  }

  @Override
  public void shutdown() {
    flushMaps();
    open.shutdown();
  }

  /** As {@link #shutdownNow()}: Spark does not tell what has begun. */
  @Override
  public void shutdownAndCancelPending() {
    shutdownNow();
  }

  @Override
  public void shutdownNow() {
    shutdown();
    open.now().forEach(SparkBatch::cancelPending);
  }

  @Override
  public boolean isShutdown() {
    return open.isShutdown();
  }

  /** Whether after a shutdown every item has its outcome. */
  @Override
  public boolean isTerminated() {
    return open.isTerminated();
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return open.awaitTermination(timeout);
  }

  @Override
  public String toString() {
    return "SparkExecutor[app=" + context.appName() + ", master=" + context.master() + "]";
  }
}
