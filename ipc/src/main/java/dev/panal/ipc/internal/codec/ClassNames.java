package dev.panal.ipc.internal.codec;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Names of classes as they travel, and classes found by name, never initialised by that. */
final class ClassNames {
  private static final Map<String, Class<?>> PRIMITIVES = Map.of(
      "boolean", boolean.class,
      "byte", byte.class,
      "char", char.class,
      "short", short.class,
      "int", int.class,
      "long", long.class,
      "float", float.class,
      "double", double.class,
      "void", void.class);

  private ClassNames() {}

  static Class<?> find(String name, @Nullable ClassLoader loader) throws ClassNotFoundException {
    try {
      return Class.forName(name, false, loader);
    } catch (ClassNotFoundException e) {
      Class<?> primitive = PRIMITIVES.get(name);
      if (primitive != null) {
        return primitive;
      }
      ClassLoader own = ClassNames.class.getClassLoader();
      if (own == loader) {
        throw e;
      }
      try {
        // Panal's own classes need not be visible from the user's loader
        return Class.forName(name, false, own);
      } catch (ClassNotFoundException alsoMissing) {
        e.addSuppressed(alsoMissing);
        throw e;
      }
    }
  }

  /**
   * A name to read: that of a lambda's or hidden class ends before what changes from run to run.
   */
  static String readable(Class<?> type) {
    if (type.isArray()) {
      return readable(type.getComponentType()) + "[]";
    }
    String name = type.getName();
    int hidden = name.indexOf("$$Lambda");
    if (hidden >= 0) {
      return "lambda in " + name.substring(0, hidden);
    }
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }
}
