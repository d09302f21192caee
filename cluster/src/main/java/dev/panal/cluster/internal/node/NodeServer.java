package dev.panal.cluster.internal.node;

import dev.panal.cluster.internal.Frame;
import dev.panal.cluster.internal.IgniteSetup;
import dev.panal.cluster.internal.Post;
import dev.panal.cluster.internal.Post.Conversation;
import dev.panal.core.TaskOptions;
import dev.panal.futures.WhenFull;
import dev.panal.futures.internal.ClassRelay;
import dev.panal.futures.internal.dispatch.Pool;
import dev.panal.futures.internal.dispatch.PoolConfig;
import dev.panal.futures.internal.process.LaunchSettings;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteState;
import org.apache.ignite.Ignition;
import org.apache.ignite.IgnitionListener;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.events.DiscoveryEvent;
import org.apache.ignite.events.Event;
import org.apache.ignite.events.EventType;
import org.apache.ignite.lang.IgnitePredicate;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.jspecify.annotations.Nullable;

/** A member of the cluster that runs tasks, each program's in a pool of its own. Thread-safe. */
public final class NodeServer {
  private static final System.Logger LOGGER = System.getLogger("dev.panal.cluster");
  private static final long STATUS_MILLIS = 250;
  private static final Duration POOL_PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_NANOS = 5_000_000;
  private static final AtomicInteger POOLS = new AtomicInteger();

  /**
   * How a node is.
   *
   * @param name as programs see it
   * @param slots tasks at a time
   * @param maxHeap of each worker; null for a share of the machine
   * @param idleTimeout after which workers without tasks leave
   * @param version of Panal, which programs compare with theirs
   */
  public record Settings(
      String name,
      int slots,
      @Nullable String maxHeap,
      Duration idleTimeout,
      String version,
      Path workDirectory,
      IgniteSetup.Place place) {}

  private final Settings settings;
  private final Ignite ignite;
  private final Post post;
  private final Map<Conversation, Session> sessions = new ConcurrentHashMap<>();
  private final IgnitePredicate<Event> onLeft = this::left;
  private final IgnitionListener onState = this::changed;
  private final SpareMemory memory = new SpareMemory();
  private final ScheduledExecutorService timer;
  private final Separation separation;
  private final CompletableFuture<@Nullable Void> cutOff = new CompletableFuture<>();
  private volatile boolean leaving;

  private NodeServer(Settings settings, Ignite ignite) {
    this.settings = settings;
    this.ignite = ignite;
    this.post = new Post(ignite, Post.NODES, new Post.Receiver() {
      @Override
      public void receive(Conversation from, HeapInput frame) {
        NodeServer.this.receive(from, frame);
      }

      @Override
      public void broken(Conversation from, String why) {
        giveUp(from, why);
      }
    });
    this.timer = Executors.newSingleThreadScheduledExecutor(body -> {
      Thread thread = new Thread(null, body, "panal-node-timer", 0, false);
      thread.setDaemon(true);
      return thread;
    });
    this.separation = new Separation(
        ignite, settings.place(), settings.workDirectory(), () -> cutOff.complete(null));
    Ignition.addListener(onState);
    ignite.events().localListen(onLeft, EventType.EVT_NODE_LEFT, EventType.EVT_NODE_FAILED);
    timer.scheduleWithFixedDelay(this::look, STATUS_MILLIS, STATUS_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Joins the cluster; programs may come before this returns. */
  public static NodeServer start(Settings settings) {
    Ignite ignite = Ignition.start(IgniteSetup.node(
        "panal-node-" + settings.name(),
        settings.workDirectory(),
        settings.place(),
        Map.of(
            IgniteSetup.VERSION, settings.version(),
            IgniteSetup.NAME, settings.name(),
            IgniteSetup.SLOTS, settings.slots())));
    return new NodeServer(settings, ignite);
  }

  /** Where others find this node. */
  public String address() {
    String bind = settings.place().bind();
    return ignite.configuration().getDiscoverySpi() instanceof TcpDiscoverySpi discovery
        ? bind + ":" + discovery.getLocalPort()
        : bind;
  }

  /**
   * Becomes complete when the others have given this node up and go on without it. It is of no use
   * any more then, and its tasks are run elsewhere.
   */
  public CompletableFuture<@Nullable Void> cutOff() {
    return cutOff;
  }

  /** Ignite stops by itself where it finds that it is cut off. */
  private void changed(@Nullable String name, IgniteState state) {
    if (ignite.name().equals(name) && state != IgniteState.STARTED && !leaving) {
      cutOff.complete(null);
    }
  }

  private void receive(Conversation from, HeapInput in) {
    byte type = in.getByte();
    if (type == Frame.OPEN) {
      open(from, in);
      return;
    }
    if (type == Frame.CLOSE) {
      close(from);
      return;
    }
    Session session = sessions.get(from);
    if (session != null) {
      session.handle(type, in);
    }
  }

  /** May be asked more than once. */
  private synchronized void open(Conversation from, HeapInput in) {
    String version = in.getString();
    String name = in.getString();
    int wanted = in.getInt();
    Duration grace = Duration.ofNanos(in.getLong());
    String heap = in.getString();
    List<String> jvmArgs = new ArrayList<>();
    for (int left = in.getVarInt(); left > 0; left--) {
      jvmArgs.add(in.getString());
    }
    if (leaving || !version.equals(settings.version())) {
      refuse(
          from,
          leaving
              ? "it is being shut down"
              : "its version=" + settings.version() + " is not this program's version=" + version);
      return;
    }
    int workers = wanted > 0 ? Math.min(wanted, settings.slots()) : settings.slots();
    sessions.computeIfAbsent(
        from,
        key -> new Session(
            post, key, workers, (size, relay) -> pool(name, size, grace, heap, jvmArgs, relay)));
    HeapOutput opened = Frame.of(Frame.OPENED);
    opened.putInt(workers);
    opened.putLong(ProcessHandle.current().pid());
    post.knock(from, Post.executor(from.number()), opened);
    if (ignite.cluster().node(from.with()) == null) {
      close(from); // it went while its pool was made
    }
  }

  private void giveUp(Conversation program, String why) {
    if (sessions.containsKey(program)) {
      LOGGER.log(Level.WARNING, settings.name() + ": " + program + " is given up: " + why);
      refuse(program, "of the program, " + why);
      close(program);
    } else {
      post.forget(program); // a frame that came after the end
    }
  }

  private void refuse(Conversation from, String why) {
    HeapOutput frame = Frame.of(Frame.REFUSED);
    frame.putString(why);
    post.knock(from, Post.executor(from.number()), frame);
  }

  private Pool pool(
      String program,
      int workers,
      Duration grace,
      String heap,
      List<String> jvmArgs,
      ClassRelay relay) {
    String name = program.replaceAll("[^A-Za-z0-9._-]", "_");
    name = name.substring(0, Math.min(30, name.length())) + "-" + POOLS.incrementAndGet();
    LaunchSettings.Builder launch =
        LaunchSettings.builder().name(name).workers(settings.slots()).jvmArgs(jvmArgs);
    String maxHeap = heap.isEmpty() ? settings.maxHeap() : heap;
    if (maxHeap != null) {
      launch.maxHeap(maxHeap);
    }
    return new Pool(new PoolConfig(
        name,
        workers,
        0,
        false,
        launch.build(),
        null,
        null,
        0,
        0,
        settings.idleTimeout(),
        TaskOptions.none(),
        grace,
        Integer.MAX_VALUE,
        Long.MAX_VALUE,
        WhenFull.REJECT,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        null,
        false,
        null,
        null,
        null,
        relay));
  }

  /** A program has gone, in whatever way. */
  private boolean left(Event event) {
    ClusterNode node = ((DiscoveryEvent) event).eventNode();
    UUID gone = node.id();
    sessions.keySet().stream().filter(each -> each.with().equals(gone)).forEach(this::close);
    if (event.type() == EventType.EVT_NODE_FAILED) {
      separation.failed(node);
    }
    return true;
  }

  private void close(Conversation program) {
    Session session = sessions.remove(program);
    if (session != null) {
      Thread closer = new Thread(null, () -> end(session), "panal-session-closer", 0, false);
      closer.setDaemon(true);
      closer.start();
    }
  }

  private void end(Session session) {
    Conversation program = session.program();
    session.close(POOL_PATIENCE);
    if (ignite.cluster().node(program.with()) != null) {
      post.send(program, Post.executor(program.number()), Frame.of(Frame.CLOSED));
    }
    post.forget(program);
  }

  /** Shares the slots among the programs that have tasks, and tells all how things are. */
  private void look() {
    try {
      Collection<Session> all = sessions.values();
      int busy = (int) all.stream().filter(Session::isBusy).count();
      for (Session each : all) {
        each.share(settings.slots() / Math.max(1, busy + (each.isBusy() ? 0 : 1)));
        each.tellStatus();
      }
      memory.look(!all.isEmpty(), System.nanoTime());
    } catch (RuntimeException e) { // a pool that is ending
      LOGGER.log(Level.DEBUG, settings.name() + ": no status", e);
    }
  }

  /**
   * Gives back what has not begun, waits for the rest, and leaves the cluster.
   *
   * @param patience after which what still runs is interrupted
   */
  public void stop(Duration patience) {
    leaving = true;
    separation.close();
    Ignition.removeListener(onState);
    sessions.values().forEach(Session::leave);
    long deadline = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() - deadline < 0
        && !sessions.values().stream().allMatch(Session::isDrained)) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    timer.shutdownNow();
    sessions.values().parallelStream().forEach(each -> each.close(POOL_PATIENCE));
    // what was sent last is still on its way
    LockSupport.parkNanos(20 * LOOK_NANOS);
    post.close();
    ignite.close();
  }
}
