package dev.panal.multiprocessing.internal.manager;

import dev.panal.core.SerializableSupplier;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.multiprocessing.AuthenticationException;
import dev.panal.multiprocessing.ManagerLostException;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.UndeclaredThrowableException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A manager, for all of this process that uses it. Thread-safe.
 *
 * <p>A thread that calls takes a connection for itself, the one used last, and makes one where none
 * is idle; a call that waits holds up no other, and an interrupt concerns nobody else. Notices go
 * over the lifeline, by which the manager knows that this process lives. It stands as long as
 * somebody here uses the manager: a {@code Manager} or a proxy.
 */
public final class ManagerClient {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final Map<String, ManagerClient> OPEN = new HashMap<>();

  private final Route route;
  private final String id;
  private final int networkPort;
  private final Session.Id session;
  private final Wire lifeline;
  private final HeapOutput notices = new HeapOutput();
  private final Codec codec;
  private final ConcurrentLinkedDeque<ClientConnection> idle = new ConcurrentLinkedDeque<>();
  private final AtomicLong made = new AtomicLong();
  private int users = 1;
  private volatile @Nullable String closed;
  /** A connection broke: the session may have ended. */
  private volatile boolean suspect;

  private volatile @Nullable Supplier<@Nullable String> fate;

  private ManagerClient(Route route, Session.Id session, Wire lifeline, String id, int port) {
    this.route = route;
    this.session = session;
    this.lifeline = lifeline;
    this.id = id;
    this.networkPort = port;
    this.codec = new Codec(ManagerClient::loader, null);
  }

  private static @Nullable ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : ManagerClient.class.getClassLoader();
  }

  /**
   * Connects, or joins those that are connected already; to be left by {@link #leave()}.
   *
   * @throws ManagerLostException when no manager is there
   * @throws AuthenticationException when the key is not the manager's
   */
  public static ManagerClient connect(Route route) {
    Session.Id session = new Session.Id(RANDOM.nextLong(), RANDOM.nextLong());
    ManagerClient client;
    try {
      Wire wire = route.connect();
      boolean complete = false;
      try {
        HeapInput hello = hello(wire, session, Protocol.LIFELINE, 0);
        client = new ManagerClient(route, session, wire, hello.getString(), hello.getVarInt());
        complete = true;
      } finally {
        if (!complete) {
          wire.close();
        }
      }
    } catch (Handshake.RefusedException e) {
      throw new AuthenticationException(route + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new ManagerLostException(route + " cannot be reached: " + e.getMessage(), e);
    }
    return client.joined();
  }

  /** The client that this process has of the manager already, where that still works, or this. */
  private ManagerClient joined() {
    while (true) {
      ManagerClient known;
      synchronized (OPEN) {
        known = OPEN.putIfAbsent(id, this);
        if (known == null) {
          return this;
        }
        known.users++;
      }
      if (known.answers()) {
        lifeline.close();
        return known;
      }
      known.giveUp();
    }
  }

  private boolean answers() {
    if (closed != null) {
      return false;
    }
    try {
      idle.push(connection());
      return true;
    } catch (IOException cutOff) {
      return false;
    }
  }

  /** Its session has ended, whatever proxies there still are; others make a new one. */
  private void giveUp() {
    synchronized (OPEN) {
      OPEN.remove(id, this);
    }
    leave();
  }

  private static HeapInput hello(Wire wire, Session.Id session, int kind, long number)
      throws IOException {
    HeapOutput out = new HeapOutput();
    Wire.begin(out);
    out.putLong(session.high());
    out.putLong(session.low());
    out.putByte(kind);
    out.putVarLong(number);
    wire.send(out);
    HeapInput in = wire.receive(() -> {});
    if (in.getByte() != Protocol.VALUE) {
      throw new IOException("unexpected answer");
    }
    return in;
  }

  /** The client of a manager that is in use here already, entered; null: none. */
  static @Nullable ManagerClient find(String id) {
    ManagerClient known;
    synchronized (OPEN) {
      known = OPEN.get(id);
      if (known == null) {
        return null;
      }
      known.users++;
    }
    if (!known.suspect || known.answers()) {
      return known;
    }
    known.giveUp();
    return null;
  }

  private void enter() {
    synchronized (OPEN) {
      users++;
    }
  }

  /** One user less; the last one closes all connections. */
  public void leave() {
    synchronized (OPEN) {
      if (--users > 0) {
        return;
      }
      OPEN.remove(id, this);
    }
    closeConnections();
  }

  /** The manager is closed here: all calls fail from now on. */
  public void close(String why) {
    closed = why;
    closeConnections();
  }

  private void closeConnections() {
    lifeline.close();
    for (ClientConnection each = idle.poll(); each != null; each = idle.poll()) {
      each.close();
    }
  }

  /** What is asked for the end of the manager's process, for messages. */
  public void fate(Supplier<@Nullable String> value) {
    fate = value;
  }

  public String id() {
    return id;
  }

  public int networkPort() {
    return networkPort;
  }

  String name() {
    return route.name();
  }

  // ---- requests

  @Nullable
  Object call(long object, Method method, MethodCall call, @Nullable Object @Nullable [] args)
      throws Throwable {
    if (call.interruptible() && Thread.interrupted()) {
      throw new InterruptedException();
    }
    int count = args == null ? 0 : args.length;
    return ask(
        out -> {
          out.putByte(Protocol.CALL);
          out.putLong(object);
          out.putVarLong(Thread.currentThread().getId());
          out.putLong(call.key());
          out.putVarInt(count);
          for (int i = 0; i < count; i++) {
            codec.write(
                Objects.requireNonNull(args)[i],
                out,
                count == 1 ? "argument" : "argument " + (i + 1));
          }
        },
        true,
        call.interruptible(),
        () -> method.getDeclaringClass().getSimpleName() + "." + method.getName());
  }

  Object snapshot(long object, String what) {
    return Objects.requireNonNull(unchecked(
        out -> {
          out.putByte(Protocol.SNAPSHOT);
          out.putLong(object);
        },
        what));
  }

  /** A new object in the manager, as a proxy. */
  public Object create(SerializableSupplier<?> factory, Class<?>... interfaces) {
    return Objects.requireNonNull(unchecked(
        out -> {
          out.putByte(Protocol.CREATE);
          out.putVarInt(interfaces.length);
          for (Class<?> type : interfaces) {
            codec.write(type, out, "interface");
          }
          codec.write(factory, out, "factory");
        },
        "create"));
  }

  /** An object that the manager was started with, as a proxy. */
  public Object named(String name, Class<?> type) {
    return Objects.requireNonNull(unchecked(
        out -> {
          out.putByte(Protocol.NAMED);
          out.putString(name);
          codec.write(type, out, "interface");
        },
        name));
  }

  public int count() {
    return (Integer)
        Objects.requireNonNull(unchecked(out -> out.putByte(Protocol.COUNT), "objectCount"));
  }

  public void stop() {
    unchecked(out -> out.putByte(Protocol.STOP), "stop");
  }

  /** One more proxy of an object that came by a handle. */
  Object attach(long object, Class<?>[] interfaces) throws InvalidObjectException {
    try {
      unchecked(
          out -> {
            out.putByte(Protocol.ATTACH);
            out.putLong(object);
          },
          interfaces[0].getSimpleName() + " object=" + object + " of manager=" + name());
    } catch (IllegalStateException gone) {
      InvalidObjectException invalid = new InvalidObjectException(gone.getMessage());
      invalid.initCause(gone);
      throw invalid;
    }
    return proxy(object, interfaces);
  }

  /** A proxy that the manager has counted. */
  Object proxy(long object, Class<?>[] interfaces) {
    enter();
    return Proxies.make(interfaces, new ClientHandler(this, object, interfaces));
  }

  private @Nullable Object unchecked(ClientConnection.Request request, String what) {
    try {
      return ask(request, false, false, () -> what);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable checked) {
      throw new UndeclaredThrowableException(checked);
    }
  }

  private @Nullable Object ask(
      ClientConnection.Request request,
      boolean isCall,
      boolean interruptible,
      Supplier<String> what)
      throws Throwable {
    ClientConnection connection = take();
    Throwable outcome = null;
    try {
      HeapInput reply;
      try {
        reply = connection.ask(out -> write(request, out), isCall, interruptible);
      } catch (IOException e) {
        throw lost(e);
      }
      return read(reply, what);
    } catch (Throwable e) {
      outcome = e;
      throw e;
    } finally {
      connection.keepInterrupt(outcome);
      if (connection.isBroken() || closed != null) {
        connection.close();
      } else {
        idle.push(connection);
        if (closed != null) {
          closeConnections();
        }
      }
    }
  }

  private void write(ClientConnection.Request request, HeapOutput out) {
    ManagerClient outer = Proxies.enterWriter(this);
    try {
      request.write(out);
    } finally {
      Proxies.leaveWriter(outer);
    }
  }

  private @Nullable Object read(HeapInput reply, Supplier<String> what) throws Throwable {
    ManagerClient outer = Proxies.enterReader(this);
    try {
      switch (reply.getByte()) {
        case Protocol.VALUE -> {
          return codec.read(reply, "result of " + what.get());
        }
        case Protocol.GONE ->
          throw new IllegalStateException(what.get() + " of " + route
              + ": the object is gone, since no process had a proxy of it any more");
        default -> throw RemoteTrace.join(codec.readThrowable(reply), name());
      }
    } finally {
      Proxies.leaveReader(outer);
    }
  }

  private ClientConnection take() {
    String why = closed;
    if (why != null) {
      throw new ManagerLostException(route + " " + why, null);
    }
    ClientConnection connection = idle.poll();
    if (connection != null) {
      return connection;
    }
    try {
      return connection();
    } catch (IOException e) {
      throw lost(e);
    }
  }

  private ClientConnection connection() throws IOException {
    long number = made.incrementAndGet();
    Wire wire = route.connect();
    boolean complete = false;
    try {
      hello(wire, session, Protocol.CALLS, number);
      complete = true;
      return new ClientConnection(this, wire, number);
    } finally {
      if (!complete) {
        wire.close();
      }
    }
  }

  private RuntimeException lost(IOException e) {
    suspect = true;
    String why = closed;
    Supplier<@Nullable String> known = fate;
    if (why == null && known != null) {
      why = known.get();
    }
    return new ManagerLostException(
        route + " "
            + (why == null ? "is lost, its process may have ended: " + e.getMessage() : why),
        e);
  }

  // ---- notices

  void cancel(long connection, long call) {
    synchronized (notices) {
      Wire.begin(notices);
      notices.putByte(Protocol.CANCEL);
      notices.putVarLong(connection);
      notices.putVarLong(call);
      send();
    }
  }

  void release(long object) {
    notice(Protocol.RELEASE, object);
  }

  private void notice(int what, long object) {
    synchronized (notices) {
      Wire.begin(notices);
      notices.putByte(what);
      notices.putLong(object);
      send();
    }
  }

  private void send() {
    try {
      lifeline.send(notices);
    } catch (IOException lost) {
      // Who waits for a reply finds out.
    }
  }

  /** What is written in the place of a proxy. */
  Handle handle(long object, Class<?>[] interfaces) {
    if (Proxies.isWriter(this)) {
      return new Handle(id, null, null, name(), object, interfaces);
    }
    notice(Protocol.LEASE, object);
    return route.path() == null
        ? new Handle(id, null, null, name(), object, interfaces)
        : new Handle(id, route.path(), route.key(), name(), object, interfaces);
  }
}
