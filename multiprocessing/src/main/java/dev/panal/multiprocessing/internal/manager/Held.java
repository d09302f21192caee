package dev.panal.multiprocessing.internal.manager;

import java.lang.reflect.Method;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object in the manager's process, and the interfaces through which it is used. */
final class Held {
  final long id;
  final Object target;
  final Class<?>[] interfaces;
  final Map<Long, Method> methods;

  /** Proxies in all processes; guarded by the table. */
  int proxies;

  /** Until when a proxy may be on its way, by {@code System.nanoTime}; guarded by the table. */
  long leasedUntil;

  boolean leased;

  Held(long id, Object target, Class<?>[] interfaces) {
    this.id = id;
    this.target = target;
    this.interfaces = interfaces.clone();
    this.methods = MethodKeys.of(interfaces);
  }

  /** Under the object's own monitor where it wants that. */
  @Nullable
  Object invoke(Method method, @Nullable Object @Nullable [] args)
      throws ReflectiveOperationException {
    if (target instanceof Guarded) {
      synchronized (target) {
        return method.invoke(target, args);
      }
    }
    return method.invoke(target, args);
  }

  String describe() {
    return interfaces[0].getSimpleName() + " object=" + id;
  }
}
