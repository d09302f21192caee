package dev.panal.core.internal;

import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * The all-powerful lookup of {@code java.lang.invoke}, as {@code Unsafe} reads it.
 *
 * <p>Reached by reflection only: the compiler would warn about {@code Unsafe}, and it may be
 * absent.
 */
public final class TrustedLookup {
  private TrustedLookup() {}

  /** Throws what this JVM has against it. */
  public static MethodHandles.Lookup get() throws Throwable {
    Class<?> unsafeClass = Class.forName("sun.misc.Unsafe");
    silence(unsafeClass);
    Field theUnsafe = unsafeClass.getDeclaredField("theUnsafe");
    theUnsafe.setAccessible(true);
    Object unsafe = theUnsafe.get(null);
    Field field = MethodHandles.Lookup.class.getDeclaredField("IMPL_LOOKUP");
    try {
      Object base = unsafeClass.getMethod("staticFieldBase", Field.class).invoke(unsafe, field);
      Object offset = unsafeClass.getMethod("staticFieldOffset", Field.class).invoke(unsafe, field);
      Method getObject = unsafeClass.getMethod("getObject", Object.class, long.class);
      return (MethodHandles.Lookup) getObject.invoke(unsafe, base, offset);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /**
   * Keeps JDK 24 and later from printing a warning at the first use of {@code Unsafe}, by anyone.
   */
  public static void silence() {
    try {
      silence(Class.forName("sun.misc.Unsafe"));
    } catch (ClassNotFoundException e) {
      // whoever needs it will say what is missing
    }
  }

  private static void silence(Class<?> unsafeClass) {
    try {
      Method warned = unsafeClass.getDeclaredMethod("trySetMemoryAccessWarned");
      warned.setAccessible(true);
      warned.invoke(null);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // JDK 23 and earlier print nothing
    }
  }
}
