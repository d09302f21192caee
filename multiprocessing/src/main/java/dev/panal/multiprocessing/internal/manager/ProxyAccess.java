package dev.panal.multiprocessing.internal.manager;

import java.lang.reflect.InvocationHandler;

/** What can be done with a proxy itself. */
public final class ProxyAccess {
  private ProxyAccess() {}

  /** Counts it out. */
  public static void release(Object proxy) {
    InvocationHandler handler = Proxies.handler(proxy);
    if (handler instanceof ClientHandler client) {
      client.close();
    } else if (handler == null) {
      throw new IllegalArgumentException(
          proxy.getClass().getName() + " is no proxy of a manager's");
    }
  }
}
