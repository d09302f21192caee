package dev.panal.core;

import com.google.common.util.concurrent.ListenableFuture;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A task's future result; Python's {@code concurrent.futures.Future}. Implemented by Panal only:
 * methods will be added. All methods are thread-safe; equality is identity.
 *
 * <p>{@link #isDone()} is true as soon as the outcome has arrived. An outcome that came from
 * another process is decoded once, by whatever first asks success from failure; a failure to decode
 * it is then the outcome, and never changes.
 *
 * <p>Durations must not be null ({@link NullPointerException}) nor negative
 * ({@link IllegalArgumentException}); very long ones mean for ever.
 *
 * @param <T> type of the result
 */
public interface TaskFuture<T extends @Nullable Object> extends ListenableFuture<T> {

  /** Whether a worker has begun the task and it has not ended; Python's {@code running()}. */
  boolean isRunning();

  /**
   * Waits for the value; Python's {@code result()}.
   *
   * @throws CompletionException whose cause is what the task's own code threw, whatever its type
   * @throws PanalException when Panal failed: the task never ran, crashed its worker, ran past its
   *     limit, could not travel
   * @throws CancellationException when it was cancelled
   * @throws WaitInterruptedException when the waiting thread was interrupted; its flag is set
   *     again, the task goes on
   */
  T result();

  /**
   * {@link #result()} for at most {@code timeout}.
   *
   * @throws WaitTimeoutException when it has not ended by then; it goes on
   */
  T result(Duration timeout);

  /**
   * Waits for the failure; Python's {@code exception()}: what the task's own code threw or the
   * {@link PanalException}, null on success.
   *
   * @throws CancellationException when it was cancelled
   * @throws WaitInterruptedException as {@link #result()}
   */
  @Nullable
  Throwable exception();

  /**
   * {@link #exception()} for at most {@code timeout}.
   *
   * @throws WaitTimeoutException when it has not ended by then
   */
  @Nullable
  Throwable exception(Duration timeout);

  /** Waits until it is done, however it ended; false when that took longer than {@code timeout}. */
  boolean await(Duration timeout) throws InterruptedException;

  /**
   * Cancels the task unless a worker has begun it; Python's {@code cancel()}. True exactly if the
   * task never runs, so also when it had been cancelled before it began.
   */
  boolean cancelIfPending();

  /**
   * Cancels the future, as {@link java.util.concurrent.Future#cancel}: it is cancelled at once even
   * while the task runs.
   *
   * @param mayInterrupt true: a running task is interrupted, and its worker killed when it does not
   *     end within the executor's grace; false: it runs on and its result is dropped
   * @return false when it was done before
   */
  @Override
  boolean cancel(boolean mayInterrupt);

  /**
   * Calls {@code callback} with this future once it is done, at once when it is; Python's
   * {@code add_done_callback}. Callbacks of one future run one after another in the order of
   * registration, on the executor's callback threads, never on the caller's. What one throws is
   * logged. One that blocks delays only later ones of the same future.
   *
   * @return this
   */
  TaskFuture<T> onDone(Consumer<? super TaskFuture<T>> callback);

  /**
   * {@link #onDone(Consumer)} run by {@code where}, which is called from a callback thread.
   *
   * @return this
   */
  TaskFuture<T> onDone(Consumer<? super TaskFuture<T>> callback, Executor where);

  /**
   * A new completable future with the same outcome: value, what the task threw, the
   * {@link PanalException}, cancellation. It is completed on a callback thread. Cancelling it
   * cancels the task, with interruption; completing it otherwise does not touch the task.
   */
  CompletableFuture<T> toCompletableFuture();

  /** The task as it is now. Does not wait; decodes an outcome that has arrived. */
  TaskInfo info();
}
