package dev.panal.multiprocessing;

import dev.panal.core.MapOptions;
import dev.panal.core.Outcome;
import dev.panal.core.SerializableBiFunction;
import dev.panal.core.SerializableCallable;
import dev.panal.core.SerializableFunction;
import dev.panal.core.SerializableRunnable;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import dev.panal.core.WaitInterruptedException;
import dev.panal.core.internal.Callbacks;
import dev.panal.futures.ProcessPoolBuilder;
import dev.panal.futures.ProcessPoolExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Worker JVMs that apply functions to items; Python's {@code Pool}.
 *
 * <pre>{@code
 * try (Pool pool = Pool.create()) {
 *   System.out.println(pool.map(i -> i * i, List.of(1, 2, 3)));
 * }
 * }</pre>
 *
 * <p>What is asynchronous returns a {@link TaskFuture}, Python's {@code AsyncResult}. What waits
 * throws what {@link TaskFuture#result()} throws. Where this differs from Python: leaving the try
 * block waits for what was submitted, {@link #shutdown()} is Python's {@code close()}; a worker's
 * death fails the task that it ran; {@code imap} reads its input only as results are taken.
 *
 * <p>After {@link #shutdown()}, {@link #close()} or {@link #terminate()} whatever takes tasks
 * throws {@link java.util.concurrent.RejectedExecutionException}. Thread-safe.
 */
public final class Pool implements AutoCloseable {
  private static final int AUTOMATIC = 0;

  private final TaskExecutor executor;
  private final Runnable killer;
  private final Callbacks callbacks;
  private final AtomicLong calls = new AtomicLong();

  /** A pool with one worker for each processor; Python's {@code Pool()}. */
  public static Pool create() {
    return on(ProcessPoolExecutor.create());
  }

  /** A pool of that many workers. */
  public static Pool create(int workers) {
    return on(ProcessPoolExecutor.create(workers));
  }

  /** For a pool with an initializer and so on. */
  public static Builder builder() {
    return new Builder();
  }

  /** A pool on an executor with settings of its own; closing the pool closes that. */
  public static Pool on(ProcessPoolExecutor executor) {
    return new Pool(executor, "pool", executor::killWorkers);
  }

  /** @param killer ends the workers without grace */
  Pool(TaskExecutor executor, String name, Runnable killer) {
    this.executor = executor;
    this.killer = killer;
    this.callbacks = new Callbacks(name);
  }

  /** Runs {@code fn} in a worker and waits for its result. */
  public <R extends @Nullable Object> R apply(SerializableCallable<R> fn) {
    return executor.submit(fn).result();
  }

  /** Runs {@code fn(argument)} in a worker and waits for its result. */
  public <A extends @Nullable Object, R extends @Nullable Object> R apply(
      SerializableFunction<? super A, ? extends R> fn, A argument) {
    return executor.<A, R>submit(fn, argument).result();
  }

  /** Runs {@code fn(a, b)} in a worker and waits for its result. */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      R apply(SerializableBiFunction<? super A, ? super B, ? extends R> fn, A a, B b) {
    return executor.<A, B, R>submit(fn, a, b).result();
  }

  /** Runs {@code fn} in a worker. */
  public <R extends @Nullable Object> TaskFuture<R> applyAsync(SerializableCallable<R> fn) {
    return executor.submit(fn);
  }

  /** Runs {@code action} in a worker; the result is null. */
  public TaskFuture<Void> applyAsync(SerializableRunnable action) {
    return executor.submit(action);
  }

  /** Runs {@code fn(argument)} in a worker. */
  public <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> applyAsync(
      SerializableFunction<? super A, ? extends R> fn, A argument) {
    return executor.submit(fn, argument);
  }

  /** Runs {@code fn(a, b)} in a worker. */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<R> applyAsync(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn, A a, B b) {
    return executor.submit(fn, a, b);
  }

  /**
   * Runs {@code fn(argument)} in a worker; then one of the two is called, on a thread for
   * callbacks.
   */
  public <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> applyAsync(
      SerializableFunction<? super A, ? extends R> fn,
      A argument,
      Consumer<? super R> callback,
      Consumer<? super Throwable> errorCallback) {
    check(callback, errorCallback);
    return with(executor.submit(fn, argument), callback, errorCallback);
  }

  /**
   * The results of {@code fn} on each item, in order.
   *
   * <p>The input is read as a whole first; what that throws is thrown before anything runs. If
   * items fail the others run nevertheless, then the failure of the first of them is thrown.
   */
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    return this.<A, R>mapAll(fn, items, MapOptions.defaults());
  }

  /** {@link #map(SerializableFunction, Iterable)} with so many items sent together. */
  public <A extends @Nullable Object, R extends @Nullable Object> List<R> map(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items, int chunkSize) {
    return this.<A, R>mapAll(
        fn, items, MapOptions.builder().chunkSize(checked(chunkSize)).build());
  }

  /**
   * {@link #map(SerializableFunction, Iterable)} without waiting. Cancelling the future cancels the
   * items that have not begun.
   */
  public <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    return startMap(fn, items, AUTOMATIC);
  }

  /** {@link #mapAsync(SerializableFunction, Iterable)} with so many items sent together. */
  public <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items, int chunkSize) {
    return startMap(fn, items, checked(chunkSize));
  }

  /**
   * {@link #mapAsync(SerializableFunction, Iterable)}; then one of the two is called, on a thread
   * for callbacks.
   */
  public <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> mapAsync(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      Consumer<? super List<R>> callback,
      Consumer<? super Throwable> errorCallback) {
    check(callback, errorCallback);
    return with(this.<A, R>startMap(fn, items, AUTOMATIC), callback, errorCallback);
  }

  /**
   * The results in order as they come; a failed item throws in its place and ends the stream, and
   * so does a failure of the input. Close it when it is left early.
   */
  public <A extends @Nullable Object, R extends @Nullable Object> Stream<R> imap(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    return lazily(fn, items, MapOptions.defaults());
  }

  /** {@link #imap(SerializableFunction, Iterable)} with so many items sent together. */
  public <A extends @Nullable Object, R extends @Nullable Object> Stream<R> imap(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items, int chunkSize) {
    return lazily(fn, items, MapOptions.builder().chunkSize(checked(chunkSize)).build());
  }

  /** The results as they come, in any order. */
  public <A extends @Nullable Object, R extends @Nullable Object> Stream<R> imapUnordered(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items) {
    return lazily(fn, items, MapOptions.builder().ordered(false).build());
  }

  /** {@link #imapUnordered(SerializableFunction, Iterable)} with so many items sent together. */
  public <A extends @Nullable Object, R extends @Nullable Object> Stream<R> imapUnordered(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items, int chunkSize) {
    return lazily(
        fn,
        items,
        MapOptions.builder().ordered(false).chunkSize(checked(chunkSize)).build());
  }

  /**
   * {@link #map(SerializableFunction, Iterable)} for a function of two: each item is a pair of
   * arguments, as {@link Map#entry}.
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs) {
    return this.<Map.Entry<? extends A, ? extends B>, R>mapAll(
        spread(fn), pairs, MapOptions.defaults());
  }

  /** {@link #starmap(SerializableBiFunction, Iterable)} with so many items sent together. */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      List<R> starmap(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
          int chunkSize) {
    MapOptions options = MapOptions.builder().chunkSize(checked(chunkSize)).build();
    return this.<Map.Entry<? extends A, ? extends B>, R>mapAll(spread(fn), pairs, options);
  }

  /** {@link #starmap(SerializableBiFunction, Iterable)} without waiting. */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<List<R>> starmapAsync(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs) {
    return this.<Map.Entry<? extends A, ? extends B>, R>startMap(spread(fn), pairs, AUTOMATIC);
  }

  /**
   * {@link #starmapAsync(SerializableBiFunction, Iterable)}; then one of the two is called, on a
   * thread for callbacks.
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<List<R>> starmapAsync(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends Map.Entry<? extends A, ? extends B>> pairs,
          Consumer<? super List<R>> callback,
          Consumer<? super Throwable> errorCallback) {
    check(callback, errorCallback);
    return with(this.<A, B, R>starmapAsync(fn, pairs), callback, errorCallback);
  }

  /** Takes no more tasks; what was submitted finishes. Does not wait. Python's {@code close()}. */
  public void shutdown() {
    executor.shutdown();
  }

  /**
   * Takes no more tasks and discards all that have not finished, killing the workers. Does not
   * wait.
   */
  public void terminate() {
    killer.run();
  }

  /**
   * Waits until all workers have gone.
   *
   * @throws IllegalStateException when the pool still takes tasks
   * @throws WaitInterruptedException when the thread is interrupted; the flag is set again
   */
  public void join() {
    join(Duration.ofSeconds(Long.MAX_VALUE));
  }

  /** {@link #join()} for at most that long; whether they have gone. */
  public boolean join(Duration timeout) {
    if (!executor.isShutdown()) {
      throw new IllegalStateException(
          "the pool still takes tasks: call shutdown() or terminate() before join()");
    }
    try {
      return executor.awaitTermination(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException("interrupted while waiting for the pool's workers", e);
    }
  }

  /** Takes no more tasks and waits until what was submitted has finished. */
  @Override
  public void close() {
    executor.close();
  }

  /** The executor that the pool stands on, for what else that can do. */
  public ProcessPoolExecutor executor() {
    return (ProcessPoolExecutor) executor;
  }

  @Override
  public String toString() {
    return "Pool[" + executor + "]";
  }

  private <A extends @Nullable Object, R extends @Nullable Object> Stream<R> lazily(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options) {
    Objects.requireNonNull(fn, "fn");
    refusePath(Objects.requireNonNull(items, "items"));
    return InputGuard.<A, R>results(items, guarded -> executor.map(fn, guarded, options));
  }

  private <A extends @Nullable Object, R extends @Nullable Object> List<R> mapAll(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options) {
    List<A> all = readAll(fn, items);
    List<R> results = new ArrayList<>(all.size());
    Outcome<A, R> failed = null;
    try (Stream<Outcome<A, R>> outcomes = executor.mapOutcomes(fn, all, options)) {
      for (Iterator<Outcome<A, R>> each = outcomes.iterator(); each.hasNext(); ) {
        Outcome<A, R> outcome = each.next();
        if (failed == null && !outcome.succeeded()) {
          failed = outcome;
        } else if (failed == null) {
          results.add(outcome.result());
        }
      }
    }
    if (failed != null) {
      failed.result();
    }
    return results;
  }

  private <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> startMap(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items, int chunkSize) {
    List<A> all = readAll(fn, items);
    return MapResult.start(executor, fn, all, chunkSize, calls.incrementAndGet(), callbacks);
  }

  private static <A extends @Nullable Object> List<A> readAll(
      SerializableFunction<?, ?> fn, Iterable<? extends A> items) {
    Objects.requireNonNull(fn, "fn");
    refusePath(items);
    List<A> all = new ArrayList<>();
    items.forEach(all::add);
    return all;
  }

  private static void refusePath(Iterable<?> items) {
    if (items instanceof Path) {
      throw new IllegalArgumentException(
          "items=" + items + " is a Path, which iterates over its names: pass List.of(path)");
    }
  }

  private static <
          A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      SerializableFunction<Map.Entry<? extends A, ? extends B>, R> spread(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn) {
    Objects.requireNonNull(fn, "fn");
    return pair -> fn.apply(pair.getKey(), pair.getValue());
  }

  private static <T extends @Nullable Object> TaskFuture<T> with(
      TaskFuture<T> future,
      Consumer<? super T> callback,
      Consumer<? super Throwable> errorCallback) {
    return future.onDone(done -> {
      Throwable failure;
      try {
        failure = done.exception();
      } catch (CancellationException cancelled) {
        failure = cancelled;
      }
      if (failure == null) {
        callback.accept(done.result());
      } else {
        errorCallback.accept(failure);
      }
    });
  }

  private static void check(Consumer<?> callback, Consumer<?> errorCallback) {
    Objects.requireNonNull(callback, "callback");
    Objects.requireNonNull(errorCallback, "errorCallback");
  }

  private static int checked(int chunkSize) {
    if (chunkSize < 1) {
      throw new IllegalArgumentException("chunkSize=" + chunkSize + " must be at least 1");
    }
    return chunkSize;
  }

  /** Settings of a pool, each with a default. */
  public static final class Builder {
    private final ProcessPoolBuilder builder = ProcessPoolExecutor.builder();

    private Builder() {}

    /** Default: one for each processor. */
    public Builder workers(int value) {
      builder.workers(value);
      return this;
    }

    /** Run by each worker before its first task. When it throws, the pool is broken. */
    public Builder initializer(SerializableRunnable value) {
      builder.initializer(value);
      return this;
    }

    /** After so many tasks a worker is replaced by a new one. Default: never. */
    public Builder maxTasksPerChild(int value) {
      builder.maxTasksPerWorker(value);
      return this;
    }

    /** In the names of threads and in messages. */
    public Builder name(String value) {
      builder.name(value);
      return this;
    }

    /** Each worker's heap limit, as {@code 512m}. */
    public Builder maxHeap(String value) {
      builder.maxHeap(value);
      return this;
    }

    /** Each worker's JVM flags, after those that Panal sets. */
    public Builder jvmArgs(String... values) {
      builder.jvmArgs(values);
      return this;
    }

    /** Makes the pool. For further settings see {@link Pool#on}. */
    public Pool build() {
      return on(builder.build());
    }
  }
}
