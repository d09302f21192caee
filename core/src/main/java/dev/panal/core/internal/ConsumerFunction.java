package dev.panal.core.internal;

import dev.panal.core.SerializableConsumer;
import dev.panal.core.SerializableFunction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An action as a function that returns null; executors may look inside to send the user's action
 * alone.
 */
public record ConsumerFunction<A extends @Nullable Object>(SerializableConsumer<? super A> action)
    implements SerializableFunction<A, @Nullable Void> {

  public ConsumerFunction {
    Objects.requireNonNull(action, "action");
  }

  @Override
  public @Nullable Void apply(A item) {
    action.accept(item);
    return null;
  }
}
