package dev.panal.core.internal;

import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a task.
 *
 * @param byTask whether {@code failure} is what the task's own code threw
 */
public record Settled<T extends @Nullable Object>(
    @Nullable T value, @Nullable Throwable failure, boolean byTask) {
  private static final Settled<?> NULL = new Settled<@Nullable Object>(null, null, false);

  @SuppressWarnings("unchecked")
  public static <T extends @Nullable Object> Settled<T> success(@Nullable T value) {
    return value == null ? (Settled<T>) NULL : new Settled<>(value, null, false);
  }

  public static <T extends @Nullable Object> Settled<T> failed(Throwable panalsOwn) {
    return new Settled<>(null, panalsOwn, false);
  }

  public static <T extends @Nullable Object> Settled<T> failedByTask(Throwable fromTask) {
    return new Settled<>(null, fromTask, true);
  }

  /** The value, or the failure thrown as {@link dev.panal.core.TaskFuture#result()} does. */
  @SuppressWarnings("NullAway") // value is a T whenever there is no failure
  public T result() {
    if (failure == null) {
      return value;
    }
    throw toThrow();
  }

  /** The failure as {@link dev.panal.core.TaskFuture#result()} throws it; only after a failure. */
  public RuntimeException toThrow() {
    if (!byTask && failure instanceof RuntimeException own) {
      return own;
    }
    return new CompletionException(failure);
  }
}
