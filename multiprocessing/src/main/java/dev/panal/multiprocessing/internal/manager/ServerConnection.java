package dev.panal.multiprocessing.internal.manager;

import dev.panal.core.SerializableSupplier;
import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One connection of one process, with a thread of its own, which makes the calls.
 *
 * <p>An interrupt is meant for one call: {@code call} and {@code running} are guarded by this
 * object's monitor, and the flag is cleared before the next one begins. A cancellation may be
 * faster than the call it is for.
 */
final class ServerConnection {
  private static final ThreadLocal<@Nullable ServerConnection> WRITING = new ThreadLocal<>();

  private final ManagerServer server;
  private final Wire wire;
  private final HeapOutput out = new HeapOutput();
  private final List<Held> retained = new ArrayList<>();
  private final Thread thread = Thread.currentThread();
  private Session.Id sessionId = new Session.Id(0, 0);
  private Session session;
  private long number;
  private @Nullable Runnable undo;

  private long call;
  private long cancelled;
  private boolean running;

  ServerConnection(ManagerServer server, Wire wire) {
    this.server = server;
    this.wire = wire;
    this.session = new Session(server.table());
  }

  /** Who encodes a reply of that manager on this thread. */
  static @Nullable ServerConnection writing(ManagerServer server) {
    ServerConnection writing = WRITING.get();
    return writing != null && writing.server == server ? writing : null;
  }

  long number() {
    return number;
  }

  /** Notes that a proxy goes to the process with the reply. */
  void retain(Held held) {
    session.retain(held);
    retained.add(held);
  }

  void run() throws IOException {
    HeapInput hello = receive();
    sessionId = new Session.Id(hello.getLong(), hello.getLong());
    boolean lifeline = hello.getByte() == Protocol.LIFELINE;
    number = hello.getVarLong();
    Session known = lifeline ? server.open(sessionId) : server.find(sessionId);
    if (known == null) {
      return;
    }
    session = known;
    if (!lifeline && !known.add(this)) {
      return;
    }
    try {
      Wire.begin(out);
      out.putByte(Protocol.VALUE);
      out.putString(server.id());
      out.putVarInt(server.networkPort());
      wire.send(out);
      while (true) {
        HeapInput in = receive();
        if (lifeline) {
          notice(in);
        } else {
          answer(in);
        }
      }
    } finally {
      if (lifeline) {
        server.end(sessionId, known);
      } else {
        known.remove(this);
      }
    }
  }

  private HeapInput receive() throws IOException {
    return wire.receive(() -> {});
  }

  private void notice(HeapInput in) {
    int what = in.getByte();
    if (what == Protocol.CANCEL) {
      session.cancel(in.getVarLong(), in.getVarLong());
      return;
    }
    Held held = server.table().find(in.getLong());
    if (held != null && what == Protocol.RELEASE) {
      session.release(held);
    } else if (held != null && what == Protocol.LEASE) {
      server.table().lease(held);
    }
  }

  private void answer(HeapInput in) throws IOException {
    int what = in.getByte();
    retained.clear();
    Wire.begin(out);
    try {
      switch (what) {
        case Protocol.CALL -> call(in);
        case Protocol.SNAPSHOT -> snapshot(in);
        case Protocol.CREATE -> create(in);
        case Protocol.NAMED -> named(in);
        case Protocol.ATTACH -> attach(in);
        case Protocol.COUNT -> value(server.table().size(), "count", null);
        case Protocol.STOP -> value(null, "stop", null);
        default ->
          throw new UnsupportedOperationException("request=" + what + " is of another version");
      }
    } catch (Throwable failure) {
      undo();
      thrown(failure);
    }
    try {
      if (session.hasEnded()) {
        throw new IOException("the caller has ended");
      }
      wire.send(out);
      undo = null;
    } catch (IOException e) {
      undo();
      throw e;
    }
    if (what == Protocol.STOP) {
      server.stop();
    }
  }

  /** What was taken for a caller and could not be handed over goes back. */
  private void undo() {
    Runnable mine = undo;
    undo = null;
    if (mine != null) {
      mine.run();
    }
  }

  private @Nullable Held held(HeapInput in) {
    Held held = server.table().find(in.getLong());
    if (held == null) {
      out.putByte(Protocol.GONE);
    }
    return held;
  }

  private void call(HeapInput in) throws Throwable {
    synchronized (this) {
      call++;
    }
    Held held = server.table().find(in.getLong());
    Caller caller = new Caller(session, in.getVarLong());
    long key = in.getLong();
    @Nullable Object[] args = new @Nullable Object[in.getVarInt()];
    for (int i = 0; i < args.length; i++) {
      args[i] = server.codec().read(in, "argument " + (i + 1));
    }
    begin();
    Method method = held == null ? null : held.methods.get(key);
    Object result;
    try {
      if (held == null) {
        out.putByte(Protocol.GONE);
        return;
      }
      if (method == null) {
        throw new UnsupportedOperationException(
            held.describe() + " of the manager has no such method: another version of "
                + held.interfaces[0].getName());
      }
      Caller.enter(caller);
      result = held.invoke(method, args);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    } finally {
      Caller.leave();
      finish();
    }
    if (held.target instanceof ServerQueue<?> queue) {
      undo = () -> queue.giveBack(method, result);
    }
    value(result, "result of " + method.getName() + "()", method.getReturnType());
  }

  private synchronized void begin() {
    running = true;
    if (cancelled >= call || session.hasEnded()) {
      thread.interrupt();
    }
  }

  private synchronized void finish() {
    running = false;
    Thread.interrupted();
  }

  synchronized void cancel(long which) {
    cancelled = Math.max(cancelled, which);
    if (running && which == call) {
      thread.interrupt();
    }
  }

  /** The process has ended. */
  void abandon() {
    synchronized (this) {
      if (running) {
        thread.interrupt();
      }
    }
    wire.close();
  }

  private void snapshot(HeapInput in) {
    Held held = held(in);
    if (held != null) {
      value(copy(held.target), "copy of " + held.describe(), null);
    }
  }

  private static Object copy(Object target) {
    synchronized (target) {
      if (target instanceof Map<?, ?> map) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(map));
      } else if (target instanceof Set<?> set) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(set));
      } else if (target instanceof Collection<?> collection) {
        return Collections.unmodifiableList(new ArrayList<>(collection));
      }
    }
    throw new UnsupportedOperationException(target.getClass().getName() + " is no collection");
  }

  private void create(HeapInput in) {
    Class<?>[] interfaces = new Class<?>[in.getVarInt()];
    for (int i = 0; i < interfaces.length; i++) {
      interfaces[i] = (Class<?>) Objects.requireNonNull(server.codec().read(in, "interface"));
    }
    SerializableSupplier<?> factory =
        (SerializableSupplier<?>) Objects.requireNonNull(server.codec().read(in, "factory"));
    Object target = factory.get();
    for (Class<?> type : interfaces) {
      if (!type.isInstance(target)) {
        throw new IllegalArgumentException("the factory made a "
            + (target == null ? null : target.getClass().getName()) + ", not a " + type.getName());
      }
    }
    if (target == null) {
      throw new IllegalArgumentException("the factory made null");
    }
    value(server.proxy(server.table().add(target, interfaces)), "object", null);
  }

  private void named(HeapInput in) {
    String name = in.getString();
    Class<?> type = (Class<?>) Objects.requireNonNull(server.codec().read(in, "interface"));
    Held held = server.named(name);
    if (held == null) {
      throw new NoSuchElementException("manager=" + server.config().name() + " has no object="
          + name + "; it has " + new TreeSet<>(server.config().registered().keySet()));
    }
    if (!type.isInstance(held.target)) {
      throw new ClassCastException(
          "object=" + name + " of manager=" + server.config().name() + " is a "
              + held.interfaces[0].getName() + ", not a " + type.getName());
    }
    value(server.proxy(held), "object=" + name, null);
  }

  private void attach(HeapInput in) {
    Held held = held(in);
    if (held != null) {
      session.retain(held);
      value(null, "attached", null);
    }
  }

  /**
   * Writes a value. What cannot travel is kept here, and a proxy of it goes in its place, where the
   * method says by its type through which interface.
   */
  private void value(@Nullable Object value, String what, @Nullable Class<?> declared) {
    ServerConnection outer = WRITING.get();
    WRITING.set(this);
    int begin = out.length();
    try {
      out.putByte(Protocol.VALUE);
      server.codec().write(value, out, what);
    } catch (TaskSerializationException e) {
      if (value == null || declared == null || !declared.isInterface()) {
        throw e;
      }
      out.truncate(begin);
      forgetRetained();
      out.putByte(Protocol.VALUE);
      server.codec().write(server.proxy(server.table().add(value, declared)), out, what);
    } finally {
      if (outer == null) {
        WRITING.remove();
      } else {
        WRITING.set(outer);
      }
    }
  }

  private void thrown(Throwable failure) {
    forgetRetained();
    Wire.begin(out);
    out.putByte(Protocol.THROWN);
    server.codec().writeThrowable(failure, out);
  }

  private void forgetRetained() {
    retained.forEach(session::release);
    retained.clear();
  }
}
