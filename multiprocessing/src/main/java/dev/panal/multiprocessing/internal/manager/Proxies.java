package dev.panal.multiprocessing.internal.manager;

import dev.panal.multiprocessing.ManagerLostException;
import java.io.InvalidObjectException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes proxies, and finds out what a handle stands for in this JVM. */
final class Proxies {
  /** Who reads a value on this thread: its handles were made for this client. */
  private static final ThreadLocal<@Nullable ManagerClient> READER = new ThreadLocal<>();

  /** Who writes a value on this thread: its own manager knows where it is. */
  private static final ThreadLocal<@Nullable ManagerClient> WRITER = new ThreadLocal<>();

  private Proxies() {}

  static Object make(Class<?>[] interfaces, InvocationHandler handler) {
    Class<?>[] all = Arrays.copyOf(interfaces, interfaces.length + 1);
    all[interfaces.length] = Travelling.class;
    return Proxy.newProxyInstance(loader(interfaces), all, handler);
  }

  private static ClassLoader loader(Class<?>[] interfaces) {
    for (Class<?> type : interfaces) {
      ClassLoader loader = type.getClassLoader();
      if (loader != null && sees(loader)) {
        return loader;
      }
    }
    return Travelling.class.getClassLoader();
  }

  private static boolean sees(ClassLoader loader) {
    try {
      return Class.forName(Travelling.class.getName(), false, loader) == Travelling.class;
    } catch (ClassNotFoundException doesNot) {
      return false;
    }
  }

  /** Null when it is no proxy of a manager's. */
  static @Nullable InvocationHandler handler(@Nullable Object value) {
    return value instanceof Travelling && Proxy.isProxyClass(value.getClass())
        ? Proxy.getInvocationHandler(value)
        : null;
  }

  static @Nullable ManagerClient enterWriter(ManagerClient client) {
    ManagerClient outer = WRITER.get();
    WRITER.set(client);
    return outer;
  }

  static void leaveWriter(@Nullable ManagerClient outer) {
    WRITER.set(outer);
  }

  static boolean isWriter(ManagerClient client) {
    return WRITER.get() == client;
  }

  static @Nullable ManagerClient enterReader(ManagerClient client) {
    ManagerClient outer = READER.get();
    READER.set(client);
    return outer;
  }

  static void leaveReader(@Nullable ManagerClient outer) {
    READER.set(outer);
  }

  static Object resolve(Handle handle) throws InvalidObjectException {
    ManagerServer here = ManagerServer.find(handle.manager());
    if (here != null) {
      Held held = here.table().find(handle.object());
      if (held == null) {
        throw new InvalidObjectException(gone(handle));
      }
      return here.proxy(held);
    }
    ManagerClient reader = READER.get();
    if (reader != null && reader.id().equals(handle.manager())) {
      return reader.proxy(handle.object(), handle.interfaces());
    }
    ManagerClient client = ManagerClient.find(handle.manager());
    if (client == null) {
      String path = handle.path();
      byte[] key = handle.key();
      if (path == null || key == null) {
        throw new ManagerLostException(
            "manager=" + handle.name() + " is on the network, and this process is not connected to"
                + " it: a proxy cannot be read here before Manager.connect",
            null);
      }
      client = ManagerClient.connect(Route.local(handle.name(), path, key));
    }
    try {
      return client.attach(handle.object(), handle.interfaces());
    } finally {
      client.leave();
    }
  }

  static String gone(Handle handle) {
    return handle.interfaces()[0].getSimpleName() + " object=" + handle.object() + " of manager="
        + handle.name() + " is gone: no process had a proxy of it any more";
  }
}
