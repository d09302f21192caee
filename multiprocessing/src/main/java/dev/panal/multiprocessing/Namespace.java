package dev.panal.multiprocessing;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values by name in a {@link Manager}; from {@link Manager#namespace()}. What {@link #get} returns
 * is a copy: to change it, set it again. Python's {@code Namespace}.
 */
public interface Namespace {
  /** @throws java.util.NoSuchElementException when there is none of that name */
  @Nullable
  Object get(String name);

  /**
   * The value of that name as a given type.
   *
   * @throws java.util.NoSuchElementException when there is none of that name
   * @throws ClassCastException when it is of another type
   */
  default <T> @Nullable T get(String name, Class<T> type) {
    Object value = get(name);
    if (value != null && !type.isInstance(value)) {
      throw new ClassCastException(
          "name=" + name + " is a " + value.getClass().getName() + ", not a " + type.getName());
    }
    return type.cast(value);
  }

  /** Adds a value, or replaces it. */
  void set(String name, @Nullable Object value);

  /** Whether there is a value of that name. */
  boolean has(String name);

  /** @return whether there was one */
  boolean remove(String name);

  /** All names, in the order in which they came. */
  Set<String> names();
}
