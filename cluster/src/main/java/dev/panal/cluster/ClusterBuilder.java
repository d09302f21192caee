package dev.panal.cluster;

import dev.panal.cluster.internal.IgniteSetup;
import dev.panal.cluster.internal.client.Connection;
import dev.panal.cluster.internal.client.Settings;
import dev.panal.core.TaskOptions;
import dev.panal.core.internal.Checked;
import dev.panal.core.internal.Durations;
import java.io.ObjectInputFilter;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ignite.Ignite;
import org.apache.ignite.spi.discovery.DiscoverySpi;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a {@link ClusterExecutor}. {@link #connect()} checks them together; the builder can
 * be used again. A null is a {@link NullPointerException}, a negative duration an
 * {@link IllegalArgumentException}, both at the call.
 */
public final class ClusterBuilder {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private List<String> hosts = List.of();
  private @Nullable DiscoverySpi discovery;
  private @Nullable Ignite ignite;
  private String bind = "";
  private @Nullable ClusterTls tls;
  private boolean allowPlaintext;
  private @Nullable String name;
  private int slots;
  private int prefetch = -1;
  private TaskOptions taskDefaults = TaskOptions.none();
  private Duration cancelGrace = Duration.ofMillis(500);
  private Duration connectTimeout = Duration.ofSeconds(10);
  private String maxHeap = "";
  private List<String> jvmArgs = List.of();
  private int queueCapacity = 100_000;
  private long pendingBytes = Runtime.getRuntime().maxMemory() / 4;
  private @Nullable ObjectInputFilter inputFilter;
  private @Nullable ClusterListener listener;

  ClusterBuilder() {}

  /**
   * Nodes to ask for the others: {@code host}, {@code host:port}, or a DNS name of several, which
   * is looked up again each time. Default: the nodes of this machine.
   */
  public ClusterBuilder hosts(String... names) {
    hosts = List.of(names);
    return this;
  }

  /**
   * Finds the nodes in place of {@link #hosts}; for clouds, by one of Ignite's extensions. They may
   * be anywhere, so it needs TLS, or {@link #allowPlaintext}.
   */
  public ClusterBuilder discovery(DiscoverySpi spi) {
    discovery = Objects.requireNonNull(spi, "discovery");
    return this;
  }

  /**
   * An Ignite client of the application's own that is in the cluster; it is not closed. Hosts,
   * discovery, TLS and addresses are its then.
   */
  public ClusterBuilder ignite(Ignite client) {
    ignite = Objects.requireNonNull(client, "ignite");
    return this;
  }

  /**
   * This machine's address in the network of the nodes. Default: loopback where all hosts are this
   * machine, else any. Another than loopback needs TLS, or {@link #allowPlaintext}.
   *
   * @throws IllegalArgumentException when it is empty
   */
  public ClusterBuilder bind(String address) {
    bind = IgniteSetup.checkBind(address);
    return this;
  }

  /** Certificates; the nodes must have theirs from the same authority. Default: no TLS. */
  public ClusterBuilder tls(ClusterTls certificates) {
    tls = Objects.requireNonNull(certificates, "tls");
    return this;
  }

  /**
   * Whether hosts other than this machine may be used without TLS: whoever is in that network can
   * then run code on the nodes and read what is sent. Default: no.
   */
  public ClusterBuilder allowPlaintext(boolean allow) {
    allowPlaintext = allow;
    return this;
  }

  /**
   * Stands in thread names and messages, here and on the nodes: 1 to 40 letters, digits, dots,
   * dashes. Default {@code cluster-1} and so on.
   */
  public ClusterBuilder name(String text) {
    name = Checked.name(text);
    return this;
  }

  /** Tasks that run in the cluster at a time at most, at least 1. Default: as many as it can. */
  public ClusterBuilder slots(int most) {
    slots = Checked.positive(most, "slots");
    return this;
  }

  /**
   * Tasks that a node is sent beyond its slots. With 0 a lost node loses only what ran there.
   * Default: none, but for short tasks as many as take it some milliseconds.
   */
  public ClusterBuilder prefetch(int tasks) {
    prefetch = Checked.notNegative(tasks, "prefetch");
    return this;
  }

  /** For tasks that do not say otherwise. */
  public ClusterBuilder taskDefaults(TaskOptions options) {
    taskDefaults = Objects.requireNonNull(options, "taskDefaults");
    return this;
  }

  /**
   * How long a task may go on after it was interrupted for its timeout or a cancel, before its
   * worker is killed. Default 500 ms.
   */
  public ClusterBuilder cancelGrace(Duration time) {
    cancelGrace = Durations.requireNotNegative(time, "cancelGrace");
    return this;
  }

  /** After which {@link #connect()} gives up. Default 10 s. */
  public ClusterBuilder connectTimeout(Duration time) {
    connectTimeout = Durations.requireNotNegative(time, "connectTimeout");
    return this;
  }

  /**
   * Each worker's heap, written as for {@code -Xmx}. Default: what its node says, else a share of
   * the node's machine.
   */
  public ClusterBuilder maxHeap(String size) {
    Checked.bytes(size, "maxHeap");
    maxHeap = size;
    return this;
  }

  /** More flags for each worker's JVM. */
  public ClusterBuilder jvmArgs(String... args) {
    jvmArgs = List.of(args);
    return this;
  }

  /** Unfinished tasks at most, at least 1; then a submit waits. Default 100,000. */
  public ClusterBuilder queueCapacity(int tasks) {
    queueCapacity = Checked.positive(tasks, "queueCapacity");
    return this;
  }

  /**
   * Heap that the encoded arguments of unfinished tasks may take, in bytes, at least 1; then a
   * submit waits. Default: a quarter of this JVM's heap.
   */
  public ClusterBuilder pendingBytes(long bytes) {
    pendingBytes = Checked.positive(bytes, "pendingBytes");
    return this;
  }

  /** Decides which classes a result or exception from a node may contain. Default: all. */
  public ClusterBuilder inputFilter(ObjectInputFilter filter) {
    inputFilter = Objects.requireNonNull(filter, "inputFilter");
    return this;
  }

  /** Is told what happens in the cluster. */
  public ClusterBuilder listener(ClusterListener target) {
    listener = Objects.requireNonNull(target, "listener");
    return this;
  }

  /**
   * Joins the cluster, and waits until a node takes tasks.
   *
   * @throws ClusterConnectException when none does in time
   * @throws IllegalArgumentException when settings contradict each other
   * @throws IllegalStateException naming the flags to add, where this JVM keeps packages closed
   *     that Ignite needs
   */
  public ClusterExecutor connect() {
    int number = NUMBERS.incrementAndGet();
    String itsName = name != null ? name : "cluster-" + number;
    Settings settings = new Settings(
        itsName,
        slots,
        prefetch,
        taskDefaults,
        cancelGrace,
        maxHeap,
        jvmArgs,
        queueCapacity,
        pendingBytes,
        inputFilter,
        listener);
    Ignite own = ignite;
    if (own != null) {
      if (!hosts.isEmpty() || discovery != null || tls != null) {
        throw new IllegalArgumentException(
            "an Ignite of the application's own has hosts, discovery and TLS of its own");
      }
      return new ClusterExecutor(
          Connection.by(own, number, settings, connectTimeout), itsName, taskDefaults);
    }
    IgniteSetup.checkSecure(hosts, tls, allowPlaintext);
    boolean here = discovery == null && hosts.stream().allMatch(IgniteSetup::isHere);
    String address = !bind.isEmpty() ? bind : here ? "127.0.0.1" : "0.0.0.0";
    IgniteSetup.checkSecure(List.of(address), tls, allowPlaintext);
    if (tls == null && !IgniteSetup.isLoopback(address)) {
      System.getLogger("dev.panal.cluster")
          .log(
              Level.WARNING,
              itsName + ": no TLS at " + address
                  + ": whoever reaches its ports can give results for"
                  + " nodes, and read what goes to them");
    }
    IgniteSetup.Place place = new IgniteSetup.Place(
        address,
        IgniteSetup.DISCOVERY_PORT,
        IgniteSetup.COMMUNICATION_PORT,
        hosts.isEmpty() ? List.of("127.0.0.1") : hosts,
        discovery,
        tls);
    return new ClusterExecutor(
        Connection.open(place, number, settings, connectTimeout), itsName, taskDefaults);
  }
}
