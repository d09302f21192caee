package dev.panal.multiprocessing.internal.manager;

import dev.panal.core.SerializableFunction;
import dev.panal.multiprocessing.ManagedValue;
import org.jspecify.annotations.Nullable;

/** The value itself. */
public final class ServerValue<T extends @Nullable Object> implements ManagedValue<T> {
  private T value;

  public ServerValue(T value) {
    this.value = value;
  }

  @Override
  public synchronized T get() {
    return value;
  }

  @Override
  public synchronized void set(T newValue) {
    value = newValue;
  }

  @Override
  public synchronized T updateAndGet(SerializableFunction<? super T, ? extends T> function) {
    value = function.apply(value);
    return value;
  }
}
