package dev.panal.core.internal;

import dev.panal.core.SerializableBiFunction;
import dev.panal.core.SerializableCallable;
import dev.panal.core.SerializableConsumer;
import dev.panal.core.SerializableFunction;
import dev.panal.core.SerializableRunnable;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A function with its arguments, kept apart so that a process pool can send the function's code
 * once.
 */
public final class Invocation<R extends @Nullable Object> {
  /** The functional interface behind {@link #function()}; the ordinal travels. */
  public enum Kind {
    CALL(0),
    RUN(0),
    APPLY(1),
    APPLY2(2),
    ACCEPT(1);

    private final int arity;

    Kind(int arity) {
      this.arity = arity;
    }

    public int arity() {
      return arity;
    }
  }

  private final Kind kind;
  private final Serializable function;
  private final @Nullable Object first;
  private final @Nullable Object second;

  private Invocation(
      Kind kind, Serializable function, @Nullable Object first, @Nullable Object second) {
    this.kind = kind;
    this.function = function;
    this.first = first;
    this.second = second;
  }

  public static <R extends @Nullable Object> Invocation<R> call(SerializableCallable<R> task) {
    return new Invocation<>(Kind.CALL, Objects.requireNonNull(task, "task"), null, null);
  }

  public static Invocation<Void> run(SerializableRunnable task) {
    return new Invocation<>(Kind.RUN, Objects.requireNonNull(task, "task"), null, null);
  }

  public static <A extends @Nullable Object, R extends @Nullable Object> Invocation<R> apply(
      SerializableFunction<? super A, ? extends R> fn, A a) {
    return new Invocation<>(Kind.APPLY, Objects.requireNonNull(fn, "fn"), a, null);
  }

  public static <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Invocation<R> apply2(SerializableBiFunction<? super A, ? super B, ? extends R> fn, A a, B b) {
    return new Invocation<>(Kind.APPLY2, Objects.requireNonNull(fn, "fn"), a, b);
  }

  public static <A extends @Nullable Object> Invocation<Void> accept(
      SerializableConsumer<? super A> action, A a) {
    return new Invocation<>(Kind.ACCEPT, Objects.requireNonNull(action, "action"), a, null);
  }

  /** The same with another function or other arguments, for copies. */
  public Invocation<R> copy(Serializable otherFunction, @Nullable Object a, @Nullable Object b) {
    return new Invocation<>(kind, otherFunction, a, b);
  }

  public Kind kind() {
    return kind;
  }

  public Serializable function() {
    return function;
  }

  public @Nullable Object first() {
    return first;
  }

  public @Nullable Object second() {
    return second;
  }

  public int arity() {
    return kind.arity();
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // the factories tie R to the function
  public R invoke() throws Exception {
    return (R) invoke(kind, function, first, second);
  }

  /** Calls a function of the given kind; arguments beyond its arity are ignored. */
  @SuppressWarnings("unchecked")
  public static @Nullable Object invoke(
      Kind kind, Serializable function, @Nullable Object first, @Nullable Object second)
      throws Exception {
    switch (kind) {
      case CALL:
        return ((SerializableCallable<@Nullable Object>) function).call();
      case RUN:
        ((SerializableRunnable) function).run();
        return null;
      case APPLY:
        return ((SerializableFunction<@Nullable Object, @Nullable Object>) function).apply(first);
      case APPLY2:
        return ((SerializableBiFunction<@Nullable Object, @Nullable Object, @Nullable Object>)
                function)
            .apply(first, second);
      case ACCEPT:
        ((SerializableConsumer<@Nullable Object>) function).accept(first);
        return null;
      default:
        throw new AssertionError(kind);
    }
  }
}
