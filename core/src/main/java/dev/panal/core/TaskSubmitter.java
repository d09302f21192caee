package dev.panal.core;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What takes tasks: an executor, or a view of one with other {@link TaskOptions}. Implemented by
 * Panal only: methods will be added. All methods are thread-safe.
 *
 * <p>Null arguments, items and results are values; a null function, iterable or option is a
 * {@link NullPointerException} at the call. After shutdown every method that takes tasks throws
 * {@link RejectedExecutionException}, on a broken executor {@link BrokenExecutorException}. What
 * cannot travel is a {@link TaskSerializationException} at the call. Arguments are copied when
 * {@code submit} returns, unless the executor runs tasks in this JVM.
 */
public interface TaskSubmitter {

  /** Runs {@code task} in a worker; Python's {@code submit}. */
  <R extends @Nullable Object> TaskFuture<R> submit(SerializableCallable<R> task);

  /** Runs {@code task} in a worker; the result is null. */
  TaskFuture<Void> submit(SerializableRunnable task);

  /** Runs {@code fn(arg)} in a worker; Python's {@code submit(fn, arg)}. */
  <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<R> submit(
      SerializableFunction<? super A, ? extends R> fn, A arg);

  /** Runs {@code fn(a, b)} in a worker. */
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      TaskFuture<R> submit(SerializableBiFunction<? super A, ? super B, ? extends R> fn, A a, B b);

  /** Runs {@code action(arg)} in a worker; the result is null. */
  <A extends @Nullable Object> TaskFuture<Void> run(SerializableConsumer<? super A> action, A arg);

  /** Submits {@code fn} for each item, all at once; the futures in the order of the items. */
  <A extends @Nullable Object, R extends @Nullable Object> List<TaskFuture<R>> submitAll(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items);

  /**
   * The results of {@code fn} on each item, in order; Python's {@code map} with {@code buffersize}.
   *
   * <p>The call reads and submits the first {@link MapOptions#bufferSize()} items on the calling
   * thread; each further item is read by the consumer, one for each result taken. The stream is
   * sequential, not sized, and never splits. A failed item throws in its place, after the results
   * before it, what {@link TaskFuture#result()} throws; then what has not begun is cancelled and
   * the stream closed, as also by {@code close()}, the timeout, an interrupt or a failing input.
   * After {@link TaskExecutor#shutdown()} what was read still arrives; where there is more input a
   * {@link RejectedExecutionException} follows.
   *
   * @throws IllegalArgumentException when {@code items} is a {@link java.nio.file.Path}, which
   *     iterates over its names
   */
  <A extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items);

  /** {@link #map(SerializableFunction, Iterable)} with options. */
  <A extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options);

  /**
   * {@link #map(SerializableFunction, Iterable)} of a stream's items; closing the result closes
   * {@code items}.
   */
  <A extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
      SerializableFunction<? super A, ? extends R> fn, Stream<? extends A> items);

  /** {@link #map(SerializableFunction, Stream)} with options. */
  <A extends @Nullable Object, R extends @Nullable Object> Stream<R> map(
      SerializableFunction<? super A, ? extends R> fn,
      Stream<? extends A> items,
      MapOptions options);

  /**
   * {@link #map(SerializableFunction, Iterable)} over two inputs side by side, up to the end of the
   * shorter.
   */
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Stream<R> map(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs);

  /** {@link #map(SerializableBiFunction, Iterable, Iterable)} with options. */
  <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Stream<R> map(
          SerializableBiFunction<? super A, ? super B, ? extends R> fn,
          Iterable<? extends A> as,
          Iterable<? extends B> bs,
          MapOptions options);

  /**
   * Like {@link #map(SerializableFunction, Iterable)}, with failures as values: a failed item is an
   * {@link Outcome} with its exception and cancels nothing. Only the total timeout, an interrupt or
   * a failing input throw.
   */
  <A extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<A, R>> mapOutcomes(
      SerializableFunction<? super A, ? extends R> fn, Iterable<? extends A> items);

  /** {@link #mapOutcomes(SerializableFunction, Iterable)} with options. */
  <A extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<A, R>> mapOutcomes(
      SerializableFunction<? super A, ? extends R> fn,
      Iterable<? extends A> items,
      MapOptions options);

  /** {@link #mapOutcomes(SerializableFunction, Iterable)} of a stream's items. */
  <A extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<A, R>> mapOutcomes(
      SerializableFunction<? super A, ? extends R> fn, Stream<? extends A> items);

  /** {@link #mapOutcomes(SerializableFunction, Stream)} with options. */
  <A extends @Nullable Object, R extends @Nullable Object> Stream<Outcome<A, R>> mapOutcomes(
      SerializableFunction<? super A, ? extends R> fn,
      Stream<? extends A> items,
      MapOptions options);

  /**
   * Runs {@code action} on each item and waits for all. The first failure cancels what has not
   * begun and is thrown.
   *
   * @throws CompletionException whose cause is what the action threw
   * @throws PanalException when Panal failed or the thread was interrupted
   * @throws CancellationException when an item was cancelled, by {@link TaskExecutor#shutdownNow()}
   *     for example
   */
  <A extends @Nullable Object> void forEach(
      SerializableConsumer<? super A> action, Iterable<? extends A> items);

  /**
   * A view of the same executor whose tasks run with {@code options}; what they do not set falls
   * through to this one's. {@code with(a).with(b)} merges, b wins.
   */
  TaskSubmitter with(TaskOptions options);
}
