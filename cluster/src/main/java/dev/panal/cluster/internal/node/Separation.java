package dev.panal.cluster.internal.node;

import dev.panal.cluster.internal.IgniteSetup;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteException;
import org.apache.ignite.Ignition;
import org.apache.ignite.cluster.ClusterNode;
import org.apache.ignite.spi.discovery.tcp.internal.TcpDiscoveryNode;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether nodes that count as failed live on. After a cut, or a freeze, each side takes
 * the other for dead and goes on alone, and Ignite never joins the two again; so the lesser
 * {@link Side} is to end.
 *
 * <p>While there are such nodes, one thread tries their ports from time to time. Where one answers,
 * it enters that side for a moment as a client, and looks who is there. Thread-safe.
 */
final class Separation implements AutoCloseable {
  private static final System.Logger LOGGER = System.getLogger("dev.panal.cluster");
  private static final long PERIOD_MILLIS = 2_000;
  private static final int CONNECT_MILLIS = 500;
  private static final long JOIN_MILLIS = 10_000;
  private static final int MOST_SUSPECTS = 100;
  private static final AtomicInteger LOOKS = new AtomicInteger();

  private final Ignite ignite;
  private final IgniteSetup.Place place;
  private final Path workDirectory;
  private final Runnable lesser;
  private final Map<UUID, Collection<InetSocketAddress>> suspects = new ConcurrentHashMap<>();
  private @Nullable Thread looker;
  private boolean closed;

  /** @param lesser runs when this node's side is to end */
  Separation(Ignite ignite, IgniteSetup.Place place, Path workDirectory, Runnable lesser) {
    this.ignite = ignite;
    this.place = place;
    this.workDirectory = workDirectory;
    this.lesser = lesser;
  }

  /** A member counts as failed. */
  synchronized void failed(ClusterNode node) {
    if (!closed
        && !node.isClient()
        && suspects.size() < MOST_SUSPECTS
        && node instanceof TcpDiscoveryNode member) {
      suspects.put(member.id(), List.copyOf(member.socketAddresses()));
      if (looker == null) {
        Thread thread = new Thread(null, this::look, "panal-node-looker", 0, false);
        thread.setDaemon(true);
        thread.start();
        looker = thread;
      }
    }
  }

  private void look() {
    try {
      do {
        Thread.sleep(PERIOD_MILLIS);
        suspects.forEach(this::look);
      } while (areSuspects());
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } catch (IllegalStateException stopped) {
      LOGGER.log(Level.DEBUG, "Ignite was stopped before", stopped);
    }
  }

  private synchronized boolean areSuspects() {
    if (suspects.isEmpty()) {
      looker = null;
    }
    return looker != null;
  }

  private void look(UUID id, Collection<InetSocketAddress> addresses) {
    if (isMemberAt(addresses)) {
      suspects.remove(id); // another has taken its place
      return;
    }
    for (InetSocketAddress address : addresses) {
      if (answers(address)) {
        look(id, address);
        return;
      }
    }
  }

  private boolean isMemberAt(Collection<InetSocketAddress> addresses) {
    return ignite.cluster().forServers().nodes().stream()
        .anyMatch(node -> node instanceof TcpDiscoveryNode member
            && member.socketAddresses().stream().anyMatch(addresses::contains));
  }

  private static boolean answers(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, CONNECT_MILLIS);
      return true;
    } catch (IOException dead) {
      return false;
    }
  }

  private void look(UUID id, InetSocketAddress at) {
    try (Ignite there = enter(at)) {
      if (there.cluster().node(id) == null) {
        suspects.remove(id); // another program has taken its port
      } else if (Side.of(ignite.cluster()).compareTo(Side.of(there.cluster())) < 0) {
        suspects.clear();
        lesser.run();
      }
    } catch (IgniteException | IOException e) {
      LOGGER.log(Level.DEBUG, "nothing to be seen at " + at, e);
    }
  }

  private Ignite enter(InetSocketAddress at) throws IOException {
    String name = ignite.name() + "-look-" + LOOKS.incrementAndGet();
    String host = at.getAddress().getHostAddress();
    IgniteSetup.Place there = new IgniteSetup.Place(
        place.bind(),
        place.discoveryPort(),
        place.communicationPort(),
        List.of((host.contains(":") ? "[" + host + "]" : host) + ":" + at.getPort()),
        null,
        place.tls());
    Path directory = Files.createDirectories(workDirectory.resolve("look"));
    return Ignition.start(IgniteSetup.client(name, directory, there, JOIN_MILLIS)
        .setUserAttributes(Map.of(IgniteSetup.LOOKS_ON, true)));
  }

  @Override
  public synchronized void close() {
    closed = true;
    suspects.clear();
    if (looker != null) {
      looker.interrupt();
    }
  }
}
