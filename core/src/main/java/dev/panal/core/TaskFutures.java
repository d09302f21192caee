package dev.panal.core;

import dev.panal.core.internal.Durations;
import dev.panal.core.internal.FutureGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Waits for several futures, of one or several executors; the functions of Python's
 * {@code concurrent.futures}.
 */
public final class TaskFutures {
  private TaskFutures() {}

  /** {@link #await(Iterable, ReturnWhen, Duration)} without a limit. */
  public static <F extends TaskFuture<?>> WaitResult<F> await(
      Iterable<? extends F> futures, ReturnWhen when) throws InterruptedException {
    return await(futures, when, Duration.ofNanos(Durations.FOREVER_NANOS));
  }

  /**
   * Waits for {@code when} or the timeout, and says which are done; Python's {@code wait}. With no
   * futures it returns at once.
   *
   * @param timeout at least zero; when it ends before that the split is returned all the same
   */
  public static <F extends TaskFuture<?>> WaitResult<F> await(
      Iterable<? extends F> futures, ReturnWhen when, Duration timeout)
      throws InterruptedException {
    Objects.requireNonNull(when, "when");
    long nanos = Durations.waitNanos(timeout, "timeout");
    FutureGroup<F> group = FutureGroup.of(futures);
    try {
      group.await(when, System.nanoTime() + nanos);
    } finally {
      group.close();
    }
    return group.split();
  }

  /** {@link #asCompleted(Iterable, Duration)} without a limit. */
  public static <F extends TaskFuture<?>> Stream<F> asCompleted(Iterable<? extends F> futures) {
    return asCompleted(futures, Duration.ofNanos(Durations.FOREVER_NANOS));
  }

  /**
   * The futures as they become done, each once, those that are done already first; Python's
   * {@code as_completed}. The stream is sequential and lets go of each future that it has given.
   *
   * @param timeout at least zero, from this call; when the next future is not done by then the
   *     stream throws {@link WaitTimeoutException}, which says how many are unfinished
   */
  public static <F extends TaskFuture<?>> Stream<F> asCompleted(
      Iterable<? extends F> futures, Duration timeout) {
    long deadline = System.nanoTime() + Durations.waitNanos(timeout, "timeout");
    return FutureGroup.<F>of(futures).asCompleted(deadline, timeout);
  }

  /**
   * The values, in the order of the futures. As soon as one fails or is cancelled the others are
   * cancelled, running ones with interruption, and that failure is thrown.
   *
   * @throws CompletionException whose cause is what a task's own code threw
   * @throws PanalException when Panal failed or the thread was interrupted, which cancels nothing
   * @throws CancellationException when one was cancelled
   */
  public static <T extends @Nullable Object> List<T> results(
      Iterable<? extends TaskFuture<? extends T>> futures) {
    List<TaskFuture<? extends T>> all = new ArrayList<>();
    futures.forEach(future -> all.add(Objects.requireNonNull(future)));
    asCompleted(all).forEach(done -> {
      if (done.isCancelled() || done.exception() != null) {
        all.forEach(other -> other.cancel(true));
        done.result();
      }
    });
    List<T> values = new ArrayList<>(all.size());
    for (TaskFuture<? extends T> future : all) {
      values.add(future.result());
    }
    return values;
  }

  /**
   * The value of the first that succeeds; the others are cancelled, running ones with interruption.
   * When none succeeds the failure of the last one is thrown, with the others' as suppressed ones.
   *
   * @throws IllegalArgumentException when there are no futures
   * @throws CompletionException whose cause is what a task's own code threw
   * @throws PanalException when Panal failed or the thread was interrupted, which cancels nothing
   * @throws CancellationException when all were cancelled
   */
  public static <T extends @Nullable Object> T first(
      Iterable<? extends TaskFuture<? extends T>> futures) {
    List<TaskFuture<? extends T>> all = new ArrayList<>();
    futures.forEach(future -> all.add(Objects.requireNonNull(future)));
    if (all.isEmpty()) {
      throw new IllegalArgumentException("futures must not be empty");
    }
    List<TaskFuture<? extends T>> failed = new ArrayList<>();
    TaskFuture<? extends T> winner = asCompleted(all)
        .filter(done -> {
          boolean success = !done.isCancelled() && done.exception() == null;
          if (!success) {
            failed.add(done);
          }
          return success;
        })
        .findFirst()
        .orElse(null);
    if (winner != null) {
      all.forEach(other -> other.cancel(true));
      return winner.result();
    }
    throw lastFailure(failed);
  }

  private static RuntimeException lastFailure(List<? extends TaskFuture<?>> failed) {
    List<RuntimeException> failures = new ArrayList<>();
    for (TaskFuture<?> future : failed) {
      try {
        future.result();
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    RuntimeException last = failures.get(failures.size() - 1);
    RuntimeException thrown =
        last instanceof CompletionException ? new CompletionException(last.getCause()) : last;
    if (thrown != last) {
      failures.subList(0, failures.size() - 1).forEach(thrown::addSuppressed);
    }
    return thrown;
  }
}
