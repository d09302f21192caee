package dev.panal.ipc.internal.codec;

import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Classes that one loader has found by name; keeps neither it nor them alive. Thread-safe. */
final class KnownClasses {
  private static final int MOST = 1000;

  private final WeakReference<ClassLoader> loader;
  private final ConcurrentHashMap<String, WeakReference<Class<?>>> found =
      new ConcurrentHashMap<>();

  KnownClasses(@Nullable ClassLoader loader) {
    this.loader = new WeakReference<>(loader);
  }

  boolean isOf(@Nullable ClassLoader other) {
    return loader.get() == other;
  }

  Class<?> find(String name, @Nullable ClassLoader loader) throws ClassNotFoundException {
    WeakReference<Class<?>> known = found.get(name);
    Class<?> type = known == null ? null : known.get();
    if (type == null) {
      type = ClassNames.find(name, loader);
      if (found.size() >= MOST) {
        found.clear();
      }
      found.put(name, new WeakReference<>(type));
    }
    return type;
  }
}
