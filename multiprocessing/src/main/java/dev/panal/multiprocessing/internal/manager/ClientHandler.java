package dev.panal.multiprocessing.internal.manager;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A proxy in a process that uses a manager. */
final class ClientHandler implements InvocationHandler {
  private static final Cleaner CLEANER = Cleaner.create();

  private final ManagerClient client;
  private final long object;
  private final Class<?>[] interfaces;
  private final boolean collection;
  private final Release release;
  private final Cleaner.Cleanable cleanable;

  /** Counts the proxy out, once. */
  private static final class Release implements Runnable {
    private final ManagerClient client;
    private final long object;
    private final AtomicBoolean done = new AtomicBoolean();

    Release(ManagerClient client, long object) {
      this.client = client;
      this.object = object;
    }

    @Override
    public void run() {
      if (done.compareAndSet(false, true)) {
        client.release(object);
        client.leave();
      }
    }
  }

  /** @param client entered for this proxy, which leaves it */
  ClientHandler(ManagerClient client, long object, Class<?>[] interfaces) {
    this.client = client;
    this.object = object;
    this.interfaces = interfaces;
    this.collection = Collection.class.isAssignableFrom(interfaces[0])
        || Map.class.isAssignableFrom(interfaces[0]);
    this.release = new Release(client, object);
    this.cleanable = CLEANER.register(this, release);
  }

  ManagerClient client() {
    return client;
  }

  void close() {
    cleanable.clean();
  }

  boolean isClosed() {
    return release.done.get();
  }

  String describe() {
    return interfaces[0].getSimpleName() + " object=" + object + " of manager=" + client.name();
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    try {
      MethodCall call = MethodCall.of(method);
      switch (call.kind()) {
        case HASH_CODE -> {
          return collection
              ? copy().hashCode()
              : client.id().hashCode() * 31 + Long.hashCode(object);
        }
        case EQUALS -> {
          return isEqual(args == null ? null : args[0]);
        }
        case TO_STRING -> {
          return collection ? copy().toString() : describe();
        }
        case HERE -> {
          return InvocationHandler.invokeDefault(proxy, method, args);
        }
        case WRITE -> {
          checkOpen();
          return client.handle(object, interfaces);
        }
        case ON_COPY -> {
          if (collection) {
            return onCopy(method, args);
          }
          return method.isDefault()
              ? InvocationHandler.invokeDefault(proxy, method, args)
              : remote(method, call, args);
        }
        case DRAIN -> {
          return drain(args);
        }
        default -> {
          return remote(method, call, args);
        }
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private void checkOpen() {
    if (isClosed()) {
      throw new IllegalStateException("the proxy is closed: " + describe());
    }
  }

  private @Nullable Object remote(
      Method method, MethodCall call, @Nullable Object @Nullable [] args) throws Throwable {
    checkOpen();
    return client.call(object, method, call, args);
  }

  private Object copy() {
    checkOpen();
    return client.snapshot(object, describe());
  }

  private @Nullable Object onCopy(Method method, @Nullable Object @Nullable [] args)
      throws Throwable {
    Object copy = copy();
    if (!method.getDeclaringClass().isInstance(copy) && copy instanceof List<?> list) {
      copy = new ArrayDeque<>(list);
    }
    try {
      return method.invoke(copy, args);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  @SuppressWarnings("unchecked")
  private Object drain(@Nullable Object @Nullable [] args) throws Throwable {
    if (args == null || args[0] == null) {
      throw new NullPointerException("the collection to drain to");
    }
    if (Proxies.handler(args[0]) instanceof ClientHandler other && other.isSame(this)) {
      throw new IllegalArgumentException("a queue cannot be drained to itself");
    }
    Integer most = args.length > 1 ? (Integer) args[1] : Integer.valueOf(Integer.MAX_VALUE);
    Method drain = Drainable.class.getMethod("drain", int.class);
    List<Object> items = (List<Object>)
        Objects.requireNonNull(remote(drain, MethodCall.of(drain), new Object[] {most}));
    ((Collection<Object>) args[0]).addAll(items);
    return items.size();
  }

  private boolean isSame(ClientHandler other) {
    return other.object == object && other.client.id().equals(client.id());
  }

  private boolean isEqual(@Nullable Object other) {
    if (Proxies.handler(other) instanceof ClientHandler handler && handler.isSame(this)) {
      return true;
    }
    return collection && other != null && copy().equals(other);
  }
}
