package dev.panal.multiprocessing.internal.manager;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** A proxy in the manager's own process: what another object of the manager holds. */
final class LocalHandler implements InvocationHandler {
  final ManagerServer server;
  final Held held;

  LocalHandler(ManagerServer server, Held held) {
    this.server = server;
    this.held = held;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    if (method.getDeclaringClass() == Travelling.class) {
      return handle();
    }
    if (method.getName().equals("equals") && args != null && args.length == 1) {
      if (Proxies.handler(args[0]) instanceof LocalHandler other && other.held == held) {
        return true;
      }
    }
    try {
      return held.invoke(method, args);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  private Handle handle() {
    ServerConnection writer = ServerConnection.writing(server);
    if (writer != null) {
      writer.retain(held);
      return new Handle(server.id(), null, null, server.config().name(), held.id, held.interfaces);
    }
    server.table().lease(held);
    return new Handle(
        server.id(),
        server.config().path(),
        server.config().key(),
        server.config().name(),
        held.id,
        held.interfaces);
  }
}
