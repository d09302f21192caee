package dev.panal.futures;

import dev.panal.core.SerializableCallable;
import dev.panal.core.SerializableFunction;
import dev.panal.core.SerializableRunnable;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.internal.AbstractTaskExecutor;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.ItemBatch;
import dev.panal.futures.internal.ExecutorBean;
import dev.panal.futures.internal.dispatch.Pool;
import dev.panal.futures.internal.dispatch.PoolConfig;
import dev.panal.ipc.SharedValue;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks in a pool of worker JVMs: Python's {@code concurrent.futures.ProcessPoolExecutor}.
 *
 * <pre>{@code
 * try (ProcessPoolExecutor pool = ProcessPoolExecutor.create()) {
 *   TaskFuture<Integer> length = pool.submit(String::length, "panal");
 *   List<Integer> squares = pool.map(x -> x * x, List.of(1, 2, 3)).toList();
 * }
 * }</pre>
 *
 * <p>A crash, a leak, {@code System.exit}, a runaway loop or an out-of-memory in one task touches
 * neither the application nor any other task: only that task fails, with
 * {@link dev.panal.core.WorkerCrashedException} and its evidence, and the worker is replaced. Where
 * Python breaks the whole pool, this one goes on; it is broken only when no worker can be started
 * or the initializer fails.
 *
 * <p>Arguments are copied when {@code submit} returns, and what a task changes in them stays in its
 * worker. Thread-safe.
 */
public final class ProcessPoolExecutor extends AbstractTaskExecutor implements WorkerExecutor {
  private final Pool pool;

  ProcessPoolExecutor(PoolConfig config) {
    this.pool = new Pool(config);
  }

  /**
   * A pool with one worker per available processor, as {@code ProcessPoolExecutor()} in Python;
   * inside a worker, with one worker that is started by the first submit.
   */
  public static ProcessPoolExecutor create() {
    return builder().build();
  }

  /** A pool of so many workers, at least 1. */
  public static ProcessPoolExecutor create(int workers) {
    return builder().workers(workers).build();
  }

  public static ProcessPoolBuilder builder() {
    return new ProcessPoolBuilder();
  }

  @Override
  protected <R extends @Nullable Object> TaskFuture<R> start(
      Invocation<R> invocation, TaskOptions options) {
    return pool.submit(invocation, options);
  }

  @Override
  protected <A extends @Nullable Object, R extends @Nullable Object> ItemBatch<R> startBatch(
      SerializableFunction<? super A, ? extends R> fn,
      List<A> items,
      int chunkSize,
      TaskOptions options,
      Runnable onItemsDone) {
    return pool.submitBatch(fn, items, chunkSize, options, onItemsDone);
  }

  @Override
  protected int defaultBufferSize(int chunkSize) {
    long workers = pool.config().workers();
    return (int) Math.min(1 << 20, Math.max(1024 * workers, 4L * chunkSize * workers));
  }

  @Override
  protected int mostBufferSize() {
    return (int) Math.min(1 << 20, 64L * 1024 * pool.config().workers());
  }

  @Override
  protected TaskOptions defaults() {
    return pool.config().taskDefaults();
  }

  @Override
  public String name() {
    return pool.config().name();
  }

  @Override
  protected boolean accepts(Object task) {
    return task instanceof Serializable;
  }

  @Override
  protected Duration closeBound() {
    return pool.closeBound();
  }

  @Override
  public void shutdown() {
    flushMaps();
    pool.shutdown();
  }

  @Override
  public void shutdownAndCancelPending() {
    pool.shutdownAndCancelPending();
  }

  @Override
  public void shutdownNow() {
    pool.shutdownNow();
  }

  /**
   * {@link #shutdownNow()} without grace: every worker is killed at once, whatever it does.
   * Python's {@code kill_workers()}. Does not wait. Idempotent.
   */
  public void killWorkers() {
    pool.killWorkers();
  }

  @Override
  public boolean isShutdown() {
    return pool.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return pool.isTerminated();
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    return pool.awaitTermination(timeout);
  }

  /**
   * Changes the number of workers. New ones start at once; of those too many the idle leave first,
   * the others after what they run.
   *
   * @param workers at least 1
   */
  public void resize(int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers=" + workers + " must be at least 1");
    }
    pool.resize(workers);
  }

  /**
   * Replaces every worker, each after what it runs; statics and native state of the old ones are
   * gone with them. Does not wait.
   */
  public void restartWorkers() {
    pool.restartWorkers();
  }

  /**
   * Sends a value once for many tasks: they are given the handle, and each worker decodes the value
   * once. Close it after they have finished. The same as {@link SharedValue#of}.
   *
   * @throws dev.panal.core.TaskSerializationException when it cannot travel
   */
  public <T extends @Nullable Object> SharedValue<T> share(T value) {
    return SharedValue.of(value);
  }

  /**
   * Runs once in each worker that there is now, reserves included, after what it has been given
   * already. A worker that leaves before it got to it fails its future with
   * {@link dev.panal.core.BrokenExecutorException}.
   *
   * @return a future for each worker
   */
  public List<TaskFuture<Void>> onEachWorker(SerializableRunnable action) {
    return pool.onEachWorker(Invocation.run(action), defaults());
  }

  /** As {@link #onEachWorker(SerializableRunnable)}, with a result from each. */
  public <R extends @Nullable Object> List<TaskFuture<R>> onEachWorker(
      SerializableCallable<R> task) {
    return pool.onEachWorker(Invocation.call(task), defaults());
  }

  /** The worker processes as they are now, those that start or leave included. */
  @Override
  public List<WorkerInfo> workers() {
    return pool.workers();
  }

  /**
   * Workers that have ended, as they were last seen: those that left, in state {@code STOPPED}, and
   * those that were lost. At most the latest 1024, the earliest first. Also after the pool's end.
   */
  @Override
  public List<WorkerInfo> formerWorkers() {
    return pool.formerWorkers();
  }

  /**
   * The stacks of every worker's threads, as {@code jstack} would show them; for a program that
   * seems to hang. Waits for a second at most, uninterruptibly. Works until the pool is terminated.
   */
  public List<WorkerStacks> stackDumps() {
    return pool.stackDumps();
  }

  /**
   * The latest workers that ended without being asked to, at most 50, the earliest first. Also
   * after the pool's end.
   */
  @Override
  public List<LostWorker> lostWorkers() {
    return pool.lostWorkers();
  }

  /**
   * What ran when and in which worker, since the pool was made, by the begin of each span. Bounded:
   * short tasks in a row are one span, and the longer the pool runs the longer "short" is. What
   * runs now is a span without tasks. Also after the pool's end.
   */
  @Override
  public List<TimelineSpan> timeline() {
    return pool.timelineSpans();
  }

  /**
   * Where the time went: start-up, queue, run, idleness, encoding and decoding, and which tasks
   * took the longest. Also after the pool's end.
   */
  @Override
  public Efficiency efficiency() {
    return pool.efficiency();
  }

  /**
   * Shows the pool to JMX as {@code dev.panal:type=ProcessPool,name=…}, until the registration is
   * closed.
   *
   * @throws IllegalStateException when another pool of this name is registered
   */
  @Override
  public ProcessPoolMXBean.Registration registerMXBean() {
    return ExecutorBean.register(new PoolBean(this), "ProcessPool", name());
  }

  /**
   * What the pool has done and holds now. Counters are read one after the other, not at one
   * instant.
   */
  @Override
  public PoolStats stats() {
    return pool.stats();
  }

  @Override
  public String toString() {
    return "ProcessPoolExecutor[name=" + name() + ", " + stats() + "]";
  }
}
