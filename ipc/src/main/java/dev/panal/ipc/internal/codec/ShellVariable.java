package dev.panal.ipc.internal.codec;

import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * A variable of a JShell session: a static of the class that JShell made of its snippet.
 *
 * @param owner that class, by name
 */
record ShellVariable(String owner, String name) {
  @Nullable
  Object get(ClassLoader loader) throws ReflectiveOperationException {
    return field(loader).get(null);
  }

  void set(ClassLoader loader, @Nullable Object value) throws ReflectiveOperationException {
    field(loader).set(null, value);
  }

  private Field field(ClassLoader loader) throws ReflectiveOperationException {
    Field field = Class.forName(owner, true, loader).getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
