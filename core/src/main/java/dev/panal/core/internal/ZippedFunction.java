package dev.panal.core.internal;

import dev.panal.core.SerializableBiFunction;
import dev.panal.core.SerializableFunction;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function of two arguments as one of a pair; executors may look inside to send the user's
 * function alone.
 */
public record ZippedFunction<
        A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>(
    SerializableBiFunction<? super A, ? super B, ? extends R> function)
    implements SerializableFunction<Zipped<A, B>, R> {

  public ZippedFunction {
    Objects.requireNonNull(function, "fn");
  }

  @Override
  public R apply(Zipped<A, B> pair) {
    return function.apply(pair.a(), pair.b());
  }
}
