package dev.panal.multiprocessing.internal.manager;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.Map;

/**
 * Methods by a number that is the same in every JVM: a hash (FNV-1a, 64 bits) of the name and the
 * parameter types.
 */
final class MethodKeys {
  private static final long BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  private MethodKeys() {}

  static long of(Method method) {
    long hash = add(BASIS, method.getName());
    for (Class<?> type : method.getParameterTypes()) {
      hash = add(add(hash, ","), type.getName());
    }
    return hash;
  }

  private static long add(long hash, String text) {
    long result = hash;
    for (int i = 0; i < text.length(); i++) {
      result = (result ^ text.charAt(i)) * PRIME;
    }
    return result;
  }

  /** All that may be called on an object with these interfaces. */
  static Map<Long, Method> of(Class<?>[] interfaces) {
    Map<Long, Method> methods = new HashMap<>();
    for (Class<?> type : interfaces) {
      for (Method method : type.getMethods()) {
        if (!Modifier.isStatic(method.getModifiers())) {
          if (!Modifier.isPublic(method.getDeclaringClass().getModifiers())) {
            method.trySetAccessible();
          }
          methods.putIfAbsent(of(method), method);
        }
      }
    }
    return methods;
  }
}
