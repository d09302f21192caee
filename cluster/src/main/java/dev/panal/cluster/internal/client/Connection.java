package dev.panal.cluster.internal.client;

import dev.panal.cluster.ClusterConnectException;
import dev.panal.cluster.internal.IgniteSetup;
import dev.panal.cluster.internal.Post;
import dev.panal.cluster.internal.Post.Conversation;
import dev.panal.cluster.internal.Version;
import dev.panal.core.WaitInterruptedException;
import dev.panal.ipc.internal.directory.PoolDirectory;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.Ignition;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.events.DiscoveryEvent;
import org.apache.ignite.events.Event;
import org.apache.ignite.events.EventType;
import org.apache.ignite.lang.IgnitePredicate;
import org.jspecify.annotations.Nullable;

/** A program's way into a cluster: an Ignite client, whose members it tells the scheduler of. */
public final class Connection implements Line {
  private static final int[] EVENTS = {
    EventType.EVT_NODE_JOINED,
    EventType.EVT_NODE_LEFT,
    EventType.EVT_NODE_FAILED,
    EventType.EVT_CLIENT_NODE_DISCONNECTED,
    EventType.EVT_CLIENT_NODE_RECONNECTED
  };

  private final Ignite ignite;
  private final @Nullable PoolDirectory ownDirectory;
  private final int number;
  private final Scheduler scheduler;
  private final Post post;
  private final IgnitePredicate<Event> listener = this::happened;

  private Connection(
      Ignite ignite, @Nullable PoolDirectory ownDirectory, int number, Settings settings) {
    this.ignite = ignite;
    this.ownDirectory = ownDirectory;
    this.number = number;
    this.scheduler = new Scheduler(settings, this);
    this.post = new Post(ignite, Post.executor(number), new Post.Receiver() {
      @Override
      public void receive(Conversation from, HeapInput frame) {
        scheduler.received(from.with(), frame);
      }

      @Override
      public void broken(Conversation from, String why) {
        scheduler.nodeBroken(from.with(), why);
      }
    });
    ignite.events().localListen(listener, EVENTS);
    ignite.cluster().forServers().nodes().forEach(this::joined);
  }

  /**
   * Starts an Ignite client and waits for a node.
   *
   * @throws ClusterConnectException when none takes tasks in time
   */
  public static Scheduler open(
      IgniteSetup.Place place, int number, Settings settings, Duration timeout) {
    PoolDirectory directory;
    try {
      directory = PoolDirectory.create("cluster", Path.of(System.getProperty("java.io.tmpdir")), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Ignite ignite = null;
    try {
      long joinMillis = Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE));
      ignite = Ignition.start(IgniteSetup.client(
          "panal-client-" + ProcessHandle.current().pid() + "-" + number,
          directory.path(),
          place,
          joinMillis));
    } catch (IgniteException e) {
      throw new ClusterConnectException(
          settings.name() + ": no node at " + place.join() + " lets this program in, version="
              + Version.current() + ", Ignite="
              + org.apache.ignite.internal.IgniteVersionUtils.VER_STR + ", connectTimeout="
              + timeout + ": " + deepest(e),
          e);
    } finally {
      if (ignite == null) {
        directory.close();
      }
    }
    return new Connection(ignite, directory, number, settings)
        .ready(timeout, place.join().toString());
  }

  /** With an Ignite client that stays the application's. */
  public static Scheduler by(Ignite ignite, int number, Settings settings, Duration timeout) {
    return new Connection(ignite, null, number, settings).ready(timeout, ignite.name());
  }

  private static String deepest(Throwable failure) {
    Throwable deepest = failure;
    while (deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }

  private Scheduler ready(Duration timeout, String where) {
    boolean ready = false;
    try {
      ready = scheduler.awaitNodes(timeout);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException("interrupted while connecting to " + where, e);
    } finally {
      if (!ready) {
        scheduler.stopNow();
      }
    }
    if (!ready) {
      throw new ClusterConnectException(
          scheduler.settings().name() + ": no node at " + where
              + " takes this program's tasks, version=" + Version.current() + ", connectTimeout="
              + timeout + (scheduler.refusals().isEmpty() ? "" : ": " + scheduler.refusals()),
          null);
    }
    return scheduler;
  }

  // --- members

  private boolean happened(Event event) {
    DiscoveryEvent discovery = (DiscoveryEvent) event;
    switch (event.type()) {
      case EventType.EVT_NODE_JOINED -> joined(discovery.eventNode());
      case EventType.EVT_NODE_LEFT -> left(discovery.eventNode().id(), "it has left");
      case EventType.EVT_NODE_FAILED ->
        left(discovery.eventNode().id(), "it was not heard of any more");
      case EventType.EVT_CLIENT_NODE_DISCONNECTED ->
        scheduler.nodes().forEach(node -> left(node.id(), "this program has lost the cluster"));
      default -> ignite.cluster().forServers().nodes().forEach(this::joined);
    }
    return true;
  }

  private void joined(ClusterNode node) {
    String version = node.attribute(IgniteSetup.VERSION);
    String name = node.attribute(IgniteSetup.NAME);
    Integer slots = node.attribute(IgniteSetup.SLOTS);
    if (!node.isClient() && version != null && name != null && slots != null) {
      scheduler.nodeJoined(node.id(), name, slots, version);
    }
  }

  private void left(UUID node, String why) {
    scheduler.nodeLeft(node, why);
  }

  // --- the scheduler's line

  @Override
  public void send(UUID node, HeapOutput frame) {
    post.send(new Conversation(node, number), Post.NODES, frame);
  }

  @Override
  public void knock(UUID node, HeapOutput frame) {
    post.knock(new Conversation(node, number), Post.NODES, frame);
  }

  @Override
  public void forget(UUID node) {
    post.forget(new Conversation(node, number));
  }

  @Override
  public void close() {
    try {
      ignite.events().stopLocalListen(listener, EVENTS);
      post.close();
    } catch (IgniteException | IllegalStateException disconnected) {
      System.getLogger("dev.panal.cluster")
          .log(System.Logger.Level.DEBUG, "Ignite was stopped before", disconnected);
    }
    PoolDirectory directory = ownDirectory;
    if (directory != null) {
      ignite.close();
      directory.close();
    }
  }
}
