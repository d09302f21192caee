package dev.panal.ipc.internal.platform;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Takes signals of the operating system. {@code sun.misc.Signal} is reached by reflection since
 * compilers warn of it; a lambda is made of its handler rather than a proxy, for that takes a new
 * JVM less time.
 */
public final class Signals {
  private Signals() {}

  /**
   * From now on these signals do that and nothing else. One that the platform does not have, or
   * that the JVM keeps for itself, is left as it is.
   *
   * @param names without SIG, such as TERM
   */
  public static void handle(Runnable action, String... names) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object handling = handler(handler, signal, action);
      for (String name : names) {
        install(name, signal, handler, handling);
      }
    } catch (ReflectiveOperationException notInThisJvm) {
      // they stay as they are
    }
  }

  private static void install(String name, Class<?> signal, Class<?> handler, Object handling) {
    try {
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
    } catch (ReflectiveOperationException | IllegalArgumentException notOnThisPlatform) {
      // it stays as it is
    }
  }

  private static Object handler(Class<?> handler, Class<?> signal, Runnable action)
      throws ReflectiveOperationException {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodType handled = MethodType.methodType(void.class, signal);
    MethodHandle run = lookup.findStatic(
        Signals.class, "run", MethodType.methodType(void.class, Runnable.class, Object.class));
    try {
      return LambdaMetafactory.metafactory(
              lookup,
              "handle",
              MethodType.methodType(handler, Runnable.class),
              handled,
              run,
              handled)
          .getTarget()
          .invoke(action);
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("handler=" + handler, e);
    }
  }

  static void run(Runnable action, Object signal) {
    action.run();
  }
}
