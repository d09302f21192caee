package dev.panal.cluster.internal;

import dev.panal.cluster.ClusterTls;
import dev.panal.core.internal.TrustedLookup;
import dev.panal.ipc.internal.platform.JdkPackages;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.ignite.IgniteSystemProperties;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.events.EventType;
import org.apache.ignite.failure.NoOpFailureHandler;
import org.apache.ignite.internal.util.CommonUtils;
import org.apache.ignite.spi.communication.tcp.TcpCommunicationSpi;
import org.apache.ignite.spi.discovery.DiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.apache.ignite.spi.discovery.tcp.ipfinder.vm.TcpDiscoveryVmIpFinder;
import org.apache.ignite.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * How Panal starts Ignite: for membership and messages alone, with small pools, no ports beside the
 * two that it needs, no class loading from others, and nothing printed.
 */
public final class IgniteSetup {
  public static final int DISCOVERY_PORT = 47500;
  public static final int COMMUNICATION_PORT = 47100;
  public static final int PORT_RANGE = 20;

  /** Attribute of a node: Panal's version. */
  public static final String VERSION = "dev.panal.version";
  /** Attribute of a node: how it calls itself. */
  public static final String NAME = "dev.panal.name";
  /** Attribute of a node: tasks that it runs at a time. */
  public static final String SLOTS = "dev.panal.slots";

  /** Attribute of a client that is there to look, and has no tasks. */
  public static final String LOOKS_ON = "dev.panal.looks-on";

  private static final long FAILURE_MILLIS = 5_000;
  private static final long CLIENT_FAILURE_MILLIS = 10_000;
  private static final long REGION_BYTES = 16L << 20;

  /** What Ignite's marshaller and buffers reach into. */
  private static final List<String> PACKAGES =
      List.of("java.nio", "java.util", "java.io", "java.lang");

  private IgniteSetup() {}

  /** Where a program or a node is in the network. */
  public record Place(
      String bind,
      int discoveryPort,
      int communicationPort,
      Collection<String> join,
      @Nullable DiscoverySpi discovery,
      @Nullable ClusterTls tls) {}

  /** @throws IllegalStateException naming the flags to add where this JVM allows no opening */
  private static void prepare() {
    setUnlessSet(IgniteSystemProperties.IGNITE_QUIET, "false");
    setUnlessSet(IgniteSystemProperties.IGNITE_NO_ASCII, "true");
    setUnlessSet(IgniteSystemProperties.IGNITE_UPDATE_NOTIFIER, "false");
    setUnlessSet(IgniteSystemProperties.IGNITE_NO_SHUTDOWN_HOOK, "true");
    setUnlessSet(IgniteSystemProperties.IGNITE_PERFORMANCE_SUGGESTIONS_DISABLED, "true");
    haveNoHome();
    openPackages();
  }

  /**
   * Before the first of Ignite's classes is initialised that needs it.
   *
   * @throws IllegalStateException naming the flags to add where this JVM allows no opening
   */
  public static void openPackages() {
    TrustedLookup.silence();
    JdkPackages.openTo(PACKAGES, Set.of(IgniteConfiguration.class.getModule()));
  }

  /** There is no installed Ignite; to look for one fails, with a warning, in a jar within a jar. */
  private static void haveNoHome() {
    if (IgniteSystemProperties.getString(IgniteSystemProperties.IGNITE_HOME) == null) {
      try {
        CommonUtils.setIgniteHome(null);
      } catch (RuntimeException e) { // an Ignite of the application's own has found one
        System.getLogger("dev.panal.cluster.ignite")
            .log(System.Logger.Level.DEBUG, "Ignite's home is kept", e);
      }
    }
  }

  private static void setUnlessSet(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /** A member that runs tasks; its JVM is there for nothing else. */
  public static IgniteConfiguration node(
      String instance, Path workDirectory, Place place, Map<String, ?> attributes) {
    setUnlessSet(IgniteSystemProperties.IGNITE_MBEANS_DISABLED, "true");
    setUnlessSet(IgniteSystemProperties.IGNITE_JVM_PAUSE_DETECTOR_DISABLED, "true");
    setUnlessSet(IgniteSystemProperties.IGNITE_LOG_CLASSPATH_CONTENT_ON_STARTUP, "false");
    return common(instance, workDirectory, place).setUserAttributes(attributes);
  }

  /**
   * A member that gives tasks.
   *
   * @param joinMillis after which it is given up that nobody answers
   */
  public static IgniteConfiguration client(
      String instance, Path workDirectory, Place place, long joinMillis) {
    IgniteConfiguration ignite = common(instance, workDirectory, place).setClientMode(true);
    ((TcpCommunicationSpi) ignite.getCommunicationSpi()).setForceClientToServerConnections(true);
    if (ignite.getDiscoverySpi() instanceof TcpDiscoverySpi discovery) {
      discovery.setJoinTimeout(joinMillis);
    }
    return ignite;
  }

  private static IgniteConfiguration common(String instance, Path workDirectory, Place place) {
    prepare();
    IgniteConfiguration ignite = new IgniteConfiguration()
        .setIgniteInstanceName(instance)
        .setWorkDirectory(workDirectory.toString())
        .setGridLogger(new IgniteLog())
        .setLocalHost(place.bind())
        .setPeerClassLoadingEnabled(false)
        .setConnectorConfiguration(null)
        .setClientConnectorConfiguration(null)
        .setFailureHandler(new NoOpFailureHandler())
        .setFailureDetectionTimeout(FAILURE_MILLIS)
        .setClientFailureDetectionTimeout(CLIENT_FAILURE_MILLIS)
        .setMetricsLogFrequency(0)
        .setIncludeEventTypes(
            EventType.EVT_NODE_JOINED,
            EventType.EVT_NODE_LEFT,
            EventType.EVT_NODE_FAILED,
            EventType.EVT_CLIENT_NODE_DISCONNECTED,
            EventType.EVT_CLIENT_NODE_RECONNECTED);
    small(ignite);
    ignite.setDiscoverySpi(place.discovery() == null ? discovery(place) : place.discovery());
    ignite.setCommunicationSpi(new TcpCommunicationSpi()
        .setLocalPort(place.communicationPort())
        .setLocalPortRange(2 * PORT_RANGE)
        .setMessageQueueLimit(0));
    if (place.tls() != null) {
      ignite.setSslContextFactory(ssl(place.tls()));
    }
    return ignite;
  }

  private static void small(IgniteConfiguration ignite) {
    ignite
        .setPublicThreadPoolSize(4)
        .setSystemThreadPoolSize(4)
        .setStripedPoolSize(2)
        .setServiceThreadPoolSize(2)
        .setManagementThreadPoolSize(1)
        .setPeerClassLoadingThreadPoolSize(1)
        .setDataStreamerThreadPoolSize(1)
        .setUtilityCachePoolSize(2)
        .setAsyncCallbackPoolSize(2)
        .setQueryThreadPoolSize(1)
        .setBuildIndexThreadPoolSize(1)
        .setRebalanceThreadPoolSize(1)
        .setSnapshotThreadPoolSize(1);
    ignite.setDataStorageConfiguration(new DataStorageConfiguration()
        .setSystemDataRegionConfiguration(
            new org.apache.ignite.configuration.SystemDataRegionConfiguration()
                .setInitialSize(REGION_BYTES)
                .setMaxSize(REGION_BYTES))
        .setDefaultDataRegionConfiguration(
            new DataRegionConfiguration().setInitialSize(REGION_BYTES).setMaxSize(REGION_BYTES)));
  }

  private static TcpDiscoverySpi discovery(Place place) {
    return new TcpDiscoverySpi()
        .setLocalPort(place.discoveryPort())
        .setLocalPortRange(PORT_RANGE)
        .setIpFinder(new TcpDiscoveryVmIpFinder(true)
            .setAddresses(place.join().stream().map(IgniteSetup::withPorts).toList()));
  }

  /** A host without a port stands for the ports that nodes choose among. */
  private static String withPorts(String host) {
    boolean sixWithoutPort = host.indexOf(':') != host.lastIndexOf(':') && !host.contains("]:");
    return host.contains(":") && !sixWithoutPort
        ? host
        : host + ":" + DISCOVERY_PORT + ".." + (DISCOVERY_PORT + PORT_RANGE - 1);
  }

  private static SslContextFactory ssl(ClusterTls tls) {
    SslContextFactory factory = new SslContextFactory();
    factory.setKeyStoreFilePath(tls.keyStore().toString());
    factory.setKeyStorePassword(tls.password().toCharArray());
    factory.setKeyStoreType("PKCS12");
    factory.setTrustStoreFilePath(tls.trustStore().toString());
    factory.setTrustStorePassword(tls.password().toCharArray());
    factory.setTrustStoreType("PKCS12");
    factory.setProtocol("TLSv1.3");
    factory.setProtocols("TLSv1.3");
    return factory;
  }

  /**
   * Without TLS whoever reaches the ports may run code, so an address that others reach is refused.
   *
   * @param allowed the user has said that the network is one of his own
   * @throws IllegalArgumentException naming the host
   */
  public static void checkSecure(
      Collection<String> hosts, @Nullable ClusterTls tls, boolean allowed) {
    if (tls != null || allowed) {
      return;
    }
    for (String host : hosts) {
      if (!isHere(host)) {
        throw new IllegalArgumentException("host=" + host
            + " is not this machine, and without TLS whoever reaches a node's ports can run code"
            + " there: set TLS, or allow plaintext in a network that is yours alone");
      }
    }
  }

  /** An address to listen at; an empty one would be all addresses to Ignite. */
  public static String checkBind(String address) {
    if (Objects.requireNonNull(address, "bind").isBlank()) {
      throw new IllegalArgumentException("bind is empty");
    }
    return address;
  }

  /** Whether {@code host} or {@code host:port} is this machine's loopback. */
  public static boolean isHere(String host) {
    boolean hasPort = host.startsWith("[") || host.indexOf(':') == host.lastIndexOf(':');
    return isLoopback(hasPort ? host.replaceFirst(":[0-9.]+$", "") : host);
  }

  public static boolean isLoopback(String host) {
    if (host.isBlank()) { // Ignite's "all addresses", and loopback to InetAddress
      return false;
    }
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException unknown) {
      return false;
    }
  }
}
