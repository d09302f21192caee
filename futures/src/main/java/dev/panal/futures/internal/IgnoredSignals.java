package dev.panal.futures.internal;

import java.lang.reflect.Proxy;

/**
 * Signals that a worker leaves to its parent: a terminal's Ctrl-C and a service manager's SIGTERM
 * go to the whole group, but the parent decides when its workers end.
 *
 * <p>Handlers that do nothing, rather than the kernel's "ignore": what a task starts does not
 * inherit them. {@code sun.misc.Signal} is reached by reflection since compilers warn of it.
 */
final class IgnoredSignals {
  private static final String[] NAMES = {"TERM", "HUP", "INT"};

  private IgnoredSignals() {}

  static void install() {
    for (String name : NAMES) {
      try {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Object nothing = Proxy.newProxyInstance(
            IgnoredSignals.class.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> switch (method.getName()) {
              case "hashCode" -> System.identityHashCode(proxy);
              case "equals" -> arguments != null && proxy == arguments[0];
              case "toString" -> "ignored";
              default -> null;
            });
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), nothing);
      } catch (ReflectiveOperationException | IllegalArgumentException notOnThisPlatform) {
        // The JVM's own handler stays: such a signal then ends the worker, and the parent replaces
        // it.
      }
    }
  }
}
