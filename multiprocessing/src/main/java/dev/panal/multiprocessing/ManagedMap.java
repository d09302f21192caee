package dev.panal.multiprocessing;

import dev.panal.core.SerializableBiFunction;
import dev.panal.core.SerializableFunction;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A map in a {@link Manager}; from {@link Manager#map()}. Each call is one step that no other gets
 * in between, also those that take a function, which runs in the manager: so
 * {@code counts.merge(word, 1, Integer::sum)} counts right whoever else does the same.
 *
 * <p>{@code keySet}, {@code values}, {@code entrySet}, {@code forEach} and all that iterates work
 * on a copy, made by one call, which cannot be changed. Null keys and values are allowed.
 */
public interface ManagedMap<K extends @Nullable Object, V extends @Nullable Object>
    extends Map<K, V> {
  /** {@link Map#merge} in the manager. */
  default @Nullable V merge(
      K key,
      V value,
      SerializableBiFunction<? super V, ? super V, ? extends @Nullable V> function) {
    return merge(key, value, (BiFunction<? super V, ? super V, ? extends @Nullable V>) function);
  }

  /** {@link Map#compute} in the manager. */
  default @Nullable V compute(
      K key,
      SerializableBiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
    return compute(
        key, (BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V>) function);
  }

  /** {@link Map#computeIfPresent} in the manager. */
  default @Nullable V computeIfPresent(
      K key, SerializableBiFunction<? super K, ? super V, ? extends @Nullable V> function) {
    return computeIfPresent(
        key, (BiFunction<? super K, ? super V, ? extends @Nullable V>) function);
  }

  /** {@link Map#computeIfAbsent} in the manager. */
  default @Nullable V computeIfAbsent(
      K key, SerializableFunction<? super K, ? extends @Nullable V> function) {
    return computeIfAbsent(key, (Function<? super K, ? extends @Nullable V>) function);
  }

  /** {@link Map#replaceAll} in the manager. */
  default void replaceAll(SerializableBiFunction<? super K, ? super V, ? extends V> function) {
    replaceAll((BiFunction<? super K, ? super V, ? extends V>) function);
  }
}
