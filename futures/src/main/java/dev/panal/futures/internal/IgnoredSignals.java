package dev.panal.futures.internal;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Signals that a worker leaves to its parent: a terminal's Ctrl-C and a service manager's SIGTERM
 * go to the whole group, but the parent decides when its workers end.
 *
 * <p>A handler that does nothing, rather than the kernel's "ignore": what a task starts does not
 * inherit it. {@code sun.misc.Signal} is reached by reflection since compilers warn of it; a lambda
 * is made rather than a proxy since that takes a new worker less time.
 */
final class IgnoredSignals {
  private static final String[] NAMES = {"TERM", "HUP", "INT"};

  private IgnoredSignals() {}

  static void install() {
    for (String name : NAMES) {
      try {
        install(name);
      } catch (ReflectiveOperationException | IllegalArgumentException notOnThisPlatform) {
        // The JVM's own handler stays: such a signal then ends the worker, and the parent replaces
        // it.
      }
    }
  }

  private static void install(String name) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    signal
        .getMethod("handle", signal, handler)
        .invoke(
            null, signal.getConstructor(String.class).newInstance(name), nothing(handler, signal));
  }

  private static Object nothing(Class<?> handler, Class<?> signal)
      throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodType handled = MethodType.methodType(void.class, signal);
    MethodHandle ignore = lookup.findStatic(
        IgnoredSignals.class, "ignore", MethodType.methodType(void.class, Object.class));
    try {
      return LambdaMetafactory.metafactory(
              lookup, "handle", MethodType.methodType(handler), handled, ignore, handled)
          .getTarget()
          .invoke();
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("handler=" + handler, e);
    }
  }

  static void ignore(Object signal) {
    // the parent decides
  }
}
