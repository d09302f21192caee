package dev.panal.multiprocessing.internal.manager;

import dev.panal.ipc.internal.codec.Codec;
import dev.panal.multiprocessing.internal.manager.ManagerConfig.Registered;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The manager in its own process: listens, and has a thread for each connection, so that a call
 * that waits holds up no other.
 */
public final class ManagerServer {
  private static final int BACKLOG = 256;

  /** Where the socket stands until it listens; no longer than its name after that. */
  private static final String UNFINISHED = "new";

  private static final Map<String, ManagerServer> HERE = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final ManagerConfig config;
  private final ObjectTable table = new ObjectTable();
  private final Map<String, Held> named = new HashMap<>();
  private final Map<Session.Id, Session> sessions = new ConcurrentHashMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Codec codec;
  private volatile int networkPort;

  private ManagerServer(ManagerConfig config) {
    this.config = config;
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    this.codec = new Codec(context != null ? context : getClass().getClassLoader(), null);
  }

  /** The target of a manager's process: ends when it is told to stop. */
  public static void run(ManagerConfig config) throws IOException {
    ManagerServer server = new ManagerServer(config);
    if (config.initializer() != null) {
      config.initializer().run();
    }
    config.registered().forEach(server::register);
    HERE.put(server.id, server);
    server.listen();
    server.awaitStop();
  }

  private void register(String name, Registered what) {
    Object target = what.factory().get();
    if (!what.type().isInstance(target)) {
      throw new IllegalArgumentException("object=" + name + " is a "
          + (target == null ? null : target.getClass().getName()) + ", not a "
          + what.type().getName());
    }
    Held object = table.add(target, what.type());
    table.retain(object, 1);
    named.put(name, object);
  }

  private void listen() throws IOException {
    if (config.address() != null) {
      SSLContext tls = config.tls() == null ? null : config.tls().get();
      ServerSocket server =
          tls == null ? new ServerSocket() : tls.getServerSocketFactory().createServerSocket();
      server.setReuseAddress(true);
      InetSocketAddress told = config.address();
      server.bind(new InetSocketAddress(told.getHostString(), told.getPort()), BACKLOG);
      networkPort = server.getLocalPort();
      daemon("panal-manager-network", () -> accept(server));
    }
    Path path = Path.of(config.path());
    Path unfinished = path.resolveSibling(UNFINISHED);
    ServerSocketChannel local = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    local.bind(UnixDomainSocketAddress.of(unfinished), BACKLOG);
    daemon("panal-manager-local", () -> accept(local));
    Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
  }

  private void accept(ServerSocketChannel server) {
    while (true) {
      try {
        SocketChannel channel = server.accept();
        serve(() -> new ChannelWire(channel), config.key());
      } catch (IOException e) {
        pause(e);
      }
    }
  }

  private void accept(ServerSocket server) {
    while (true) {
      try {
        Socket socket = server.accept();
        serve(() -> new SocketWire(socket), config.networkKey());
      } catch (IOException e) {
        pause(e);
      }
    }
  }

  /** Out of descriptors, most likely: others will be closed. */
  private static void pause(IOException e) {
    System.getLogger("dev.panal")
        .log(System.Logger.Level.DEBUG, "a manager could not accept a connection", e);
    try {
      Thread.sleep(10);
    } catch (InterruptedException nobodyShould) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Opening {
    Wire open() throws IOException;
  }

  private void serve(Opening opening, byte[] key) {
    daemon("panal-manager-connection", () -> {
      try {
        Wire wire = opening.open();
        try {
          Handshake.serve(wire, key);
          new ServerConnection(this, wire).run();
        } finally {
          wire.close();
        }
      } catch (IOException gone) {
        // The other side has ended, or has no key.
      }
    });
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(null, body, name, 0, false);
    thread.setDaemon(true);
    thread.start();
  }

  private void awaitStop() {
    boolean waiting = true;
    while (waiting) {
      try {
        stopped.await();
        waiting = false;
      } catch (InterruptedException interruptOfTheProcess) {
        // As Python's manager, it lets Ctrl-C pass.
      }
    }
    HERE.remove(id);
  }

  void stop() {
    stopped.countDown();
  }

  /** The manager of this process with that id; null: it is another process's. */
  static @Nullable ManagerServer find(String id) {
    return HERE.get(id);
  }

  String id() {
    return id;
  }

  ManagerConfig config() {
    return config;
  }

  int networkPort() {
    return networkPort;
  }

  ObjectTable table() {
    return table;
  }

  Codec codec() {
    return codec;
  }

  @Nullable
  Held named(String name) {
    return named.get(name);
  }

  Session open(Session.Id session) {
    return sessions.computeIfAbsent(session, s -> new Session(table));
  }

  @Nullable
  Session find(Session.Id session) {
    return sessions.get(session);
  }

  void end(Session.Id id, Session session) {
    sessions.remove(id);
    session.end();
  }

  /** A proxy for use in this very process, which keeps the object. */
  Object proxy(Held held) {
    return Proxies.make(held.interfaces, new LocalHandler(this, held));
  }
}
