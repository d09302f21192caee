package dev.panal.core;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What became of one item of {@link TaskSubmitter#mapOutcomes}.
 *
 * @param <A> type of the item
 * @param <R> type of the result
 * @param input the item
 * @param value the function's result; null when it failed
 * @param exception what the function threw, or Panal's own exception; null when it succeeded
 */
public record Outcome<A extends @Nullable Object, R extends @Nullable Object>(
    A input, @Nullable R value, @Nullable Throwable exception) {

  /** Whether the function returned, be it null. */
  public boolean succeeded() {
    return exception == null;
  }

  /**
   * The value, or the failure thrown: a {@link PanalException} or {@link CancellationException}
   * itself, anything else as the cause of a {@link CompletionException}.
   */
  @SuppressWarnings("NullAway") // value is an R whenever exception is null
  public R result() {
    if (exception == null) {
      return value;
    }
    if (exception instanceof PanalException || exception instanceof CancellationException) {
      throw (RuntimeException) exception;
    }
    throw new CompletionException(exception);
  }
}
