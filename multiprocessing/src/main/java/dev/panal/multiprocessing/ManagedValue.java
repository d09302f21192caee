package dev.panal.multiprocessing;

import dev.panal.core.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * One value in a {@link Manager}; from {@link Manager#value}. Python's {@code Value}. Each call is
 * one step.
 *
 * @param <T> of the value, which is copied like every argument
 */
public interface ManagedValue<T extends @Nullable Object> {
  /** The value. */
  T get();

  /** Replaces it. */
  void set(T value);

  /** Replaces it by what the function, which runs in the manager, makes of it; returns that. */
  T updateAndGet(SerializableFunction<? super T, ? extends T> function);
}
