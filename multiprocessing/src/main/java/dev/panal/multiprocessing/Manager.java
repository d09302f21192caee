package dev.panal.multiprocessing;

import dev.panal.core.SerializableRunnable;
import dev.panal.core.SerializableSupplier;
import dev.panal.futures.WorkerOutput;
import dev.panal.multiprocessing.internal.manager.Drainable;
import dev.panal.multiprocessing.internal.manager.Guarded.GuardedIterator;
import dev.panal.multiprocessing.internal.manager.Guarded.GuardedList;
import dev.panal.multiprocessing.internal.manager.Guarded.GuardedMap;
import dev.panal.multiprocessing.internal.manager.Guarded.GuardedSet;
import dev.panal.multiprocessing.internal.manager.ManagerClient;
import dev.panal.multiprocessing.internal.manager.ManagerConfig;
import dev.panal.multiprocessing.internal.manager.ManagerProcess;
import dev.panal.multiprocessing.internal.manager.ProxyAccess;
import dev.panal.multiprocessing.internal.manager.Route;
import dev.panal.multiprocessing.internal.manager.ServerBarrier;
import dev.panal.multiprocessing.internal.manager.ServerEvent;
import dev.panal.multiprocessing.internal.manager.ServerJoinableQueue;
import dev.panal.multiprocessing.internal.manager.ServerLock;
import dev.panal.multiprocessing.internal.manager.ServerNamespace;
import dev.panal.multiprocessing.internal.manager.ServerQueue;
import dev.panal.multiprocessing.internal.manager.ServerSemaphore;
import dev.panal.multiprocessing.internal.manager.ServerValue;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds objects for others; Python's {@code Manager()}.
 *
 * <pre>{@code
 * try (Manager manager = Manager.create(); Pool pool = Pool.create()) {
 *   ManagedMap<String, Integer> counts = manager.map();
 *   pool.map(word -> counts.merge(word, 1, Integer::sum), words);
 * }
 * }</pre>
 *
 * <p>Its methods make an object in that process and return a proxy, which implements the object's
 * interface. A proxy can be used by all threads and travels to tasks, to other processes, and into
 * other objects of managers; every copy stands for the same object. Arguments and results are
 * copied. An exception that a method throws is thrown here, with the manager's part of the trace
 * above that of the call. Who waits in a call, for an item or a lock, holds up nobody else and can
 * be interrupted as the method says.
 *
 * <p>An object is kept as long as any process has a proxy of it, or another object of the manager
 * holds one. A proxy counts until it is released by {@link #release}, or collected, or its process
 * has ended, however it ended. One that has been written somewhere counts for a minute from then
 * on.
 *
 * <p>When the manager's process ends, every call, also those that are waiting, fails at once with
 * {@link ManagerLostException}, and so does the use of anything after {@link #close()}. The process
 * does not outlive the one that made it.
 *
 * <p>Locally it is reached by a socket in a directory that only the user can enter, with a secret.
 * It is reached from elsewhere only where the builder is given an address and a key: whoever knows
 * the key can run code in the manager's process. Thread-safe.
 */
public final class Manager implements AutoCloseable {
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final ManagerClient client;
  private final String name;
  private final @Nullable ManagerProcess process;
  private final @Nullable InetSocketAddress address;
  private boolean closed;

  private Manager(
      ManagerClient client,
      String name,
      @Nullable ManagerProcess process,
      @Nullable InetSocketAddress address) {
    this.client = client;
    this.name = name;
    this.process = process;
    this.address = address;
  }

  /** Starts a manager. */
  public static Manager create() {
    return builder().build();
  }

  /** For a manager with an address, named objects, JVM flags and so on. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * A manager that another program has started with an address and this key. Closing it ends the
   * connection, not the manager.
   *
   * @throws AuthenticationException when its key is another
   * @throws ManagerLostException when none is there
   */
  public static Manager connect(InetSocketAddress address, byte[] key) {
    return connect(Route.remote(address, key.clone(), null), address);
  }

  /** The same over TLS. The name in the manager's certificate must be the address's host. */
  public static Manager connect(InetSocketAddress address, byte[] key, SSLContext tls) {
    return connect(Route.remote(address, key.clone(), Objects.requireNonNull(tls, "tls")), address);
  }

  private static Manager connect(Route route, InetSocketAddress address) {
    return new Manager(ManagerClient.connect(route), route.name(), null, address);
  }

  // ---- objects

  /** An empty list. What iterates works on a copy, which cannot be changed. */
  public <E extends @Nullable Object> List<E> list() {
    return list(List.of());
  }

  /** A list with these elements. */
  @SuppressWarnings("unchecked")
  public <E extends @Nullable Object> List<E> list(Collection<? extends E> content) {
    ArrayList<E> copy = new ArrayList<>(content);
    return (List<E>) client.create(() -> new GuardedList<>(copy), List.class);
  }

  /** An empty set. What iterates works on a copy, which cannot be changed. */
  public <E extends @Nullable Object> Set<E> set() {
    return set(List.of());
  }

  /** A set with these elements. */
  @SuppressWarnings("unchecked")
  public <E extends @Nullable Object> Set<E> set(Collection<? extends E> content) {
    ArrayList<E> copy = new ArrayList<>(content);
    return (Set<E>) client.create(() -> new GuardedSet<>(copy), Set.class);
  }

  /** An empty map. Python's {@code dict()}. */
  public <K extends @Nullable Object, V extends @Nullable Object> ManagedMap<K, V> map() {
    return map(Map.of());
  }

  /** A map with these entries. */
  @SuppressWarnings("unchecked")
  public <K extends @Nullable Object, V extends @Nullable Object> ManagedMap<K, V> map(
      Map<? extends K, ? extends V> content) {
    LinkedHashMap<K, V> copy = new LinkedHashMap<>(content);
    return (ManagedMap<K, V>) client.create(() -> new GuardedMap<>(copy), ManagedMap.class);
  }

  /** A queue without a bound. */
  public <E> BlockingQueue<E> queue() {
    return queue(Integer.MAX_VALUE);
  }

  /**
   * A queue for at most that many items. An item that was taken for a process which has ended
   * meanwhile goes back to the head.
   *
   * @throws IllegalArgumentException when {@code maxSize} is not positive
   */
  @SuppressWarnings("unchecked")
  public <E> BlockingQueue<E> queue(int maxSize) {
    checkPositive("maxSize", maxSize);
    return (BlockingQueue<E>)
        client.create(() -> new ServerQueue<E>(maxSize), BlockingQueue.class, Drainable.class);
  }

  /** A queue without a bound that knows when all that was put is done. */
  public <E> ManagedJoinableQueue<E> joinableQueue() {
    return joinableQueue(Integer.MAX_VALUE);
  }

  /**
   * The same for at most that many items.
   *
   * @throws IllegalArgumentException when {@code maxSize} is not positive
   */
  @SuppressWarnings("unchecked")
  public <E> ManagedJoinableQueue<E> joinableQueue(int maxSize) {
    checkPositive("maxSize", maxSize);
    return (ManagedJoinableQueue<E>) client.create(
        () -> new ServerJoinableQueue<E>(maxSize), ManagedJoinableQueue.class, Drainable.class);
  }

  private void checkPositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          what + "=" + value + " of an object of manager=" + name + " must be at least 1");
    }
  }

  /** A lock, reentrant. */
  public ManagedLock lock() {
    return (ManagedLock) client.create(ServerLock::new, ManagedLock.class);
  }

  /** An event that is not set. */
  public ManagedEvent event() {
    return (ManagedEvent) client.create(ServerEvent::new, ManagedEvent.class);
  }

  /**
   * A semaphore whose permits come back when their holder ends.
   *
   * @throws IllegalArgumentException when {@code permits} is not positive
   */
  public ManagedSemaphore semaphore(int permits) {
    checkPositive("permits", permits);
    return (ManagedSemaphore)
        client.create(() -> new ServerSemaphore(permits), ManagedSemaphore.class);
  }

  /**
   * A barrier.
   *
   * @throws IllegalArgumentException when {@code parties} is not positive
   */
  public ManagedBarrier barrier(int parties) {
    checkPositive("parties", parties);
    return (ManagedBarrier)
        client.create(() -> new ServerBarrier(parties, null), ManagedBarrier.class);
  }

  /** The same with an action that is run in the manager when all have come, before any goes on. */
  public ManagedBarrier barrier(int parties, SerializableRunnable action) {
    checkPositive("parties", parties);
    Objects.requireNonNull(action, "action");
    return (ManagedBarrier)
        client.create(() -> new ServerBarrier(parties, action), ManagedBarrier.class);
  }

  /** One value. */
  @SuppressWarnings("unchecked")
  public <T extends @Nullable Object> ManagedValue<T> value(T value) {
    return (ManagedValue<T>) client.create(() -> new ServerValue<>(value), ManagedValue.class);
  }

  /** An empty namespace. */
  public Namespace namespace() {
    return (Namespace) client.create(ServerNamespace::new, Namespace.class);
  }

  /**
   * An iterator that several processes draw from, each element going to one of them. Between
   * {@code hasNext} and {@code next} another may take the last one: then {@code next} throws
   * {@link java.util.NoSuchElementException}.
   */
  @SuppressWarnings("unchecked")
  public <E extends @Nullable Object> Iterator<E> iterator(
      SerializableSupplier<? extends Iterator<? extends E>> factory) {
    Objects.requireNonNull(factory, "factory");
    return (Iterator<E>) client.create(() -> new GuardedIterator<E>(factory.get()), Iterator.class);
  }

  /**
   * An object of any class, made in the manager, through an interface of it. Calls of several
   * threads come side by side: it must be thread-safe. A result that cannot travel stays in the
   * manager, and a proxy of it is returned where the method's result type is an interface.
   *
   * @throws IllegalArgumentException when {@code type} is no interface
   */
  public <T> T object(Class<T> type, SerializableSupplier<? extends T> factory) {
    checkInterface(type);
    return type.cast(client.create(Objects.requireNonNull(factory, "factory"), type));
  }

  /**
   * The object that the manager was started with under a name; each call returns a proxy of the
   * same one.
   *
   * @throws java.util.NoSuchElementException when there is none of that name
   * @throws ClassCastException when it is of another type
   */
  public <T> T named(String objectName, Class<T> type) {
    checkInterface(type);
    return type.cast(client.named(objectName, type));
  }

  private static void checkInterface(Class<?> type) {
    if (!type.isInterface()) {
      throw new IllegalArgumentException(
          "type=" + type.getName() + " must be an interface: a proxy cannot be made of a class");
    }
  }

  /**
   * Gives up a proxy, before the collector does: its use is an {@link IllegalStateException} from
   * then on. Idempotent.
   *
   * @throws IllegalArgumentException when it is no proxy of a manager's
   */
  public static void release(Object proxy) {
    ProxyAccess.release(proxy);
  }

  // ---- the manager itself

  /** How many objects some process has a proxy of. */
  public int objectCount() {
    return client.count();
  }

  /** As given, else {@code Manager-1} and so on. */
  public String name() {
    return name;
  }

  /** Its process; empty when another program started it. */
  public Optional<JvmProcess> process() {
    return Optional.ofNullable(process).map(ManagerProcess::process);
  }

  /** Where it can be reached over the network, with the port that it has; empty: nowhere. */
  public Optional<InetSocketAddress> address() {
    return Optional.ofNullable(address);
  }

  /** Ends the manager and all its objects; one that another program started goes on. Idempotent. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (process != null) {
      process.end(client);
      client.close("is closed");
    }
    client.leave();
  }

  @Override
  public String toString() {
    return "Manager[name=" + name + (address == null ? "" : ", address=" + address)
        + (process == null ? "]" : ", " + process.process() + "]");
  }

  /** Settings of a manager, each with a default. */
  public static final class Builder {
    private final JvmProcess.Builder launch = JvmProcess.builder().daemon(true);
    private final Map<String, ManagerConfig.Registered> registered = new LinkedHashMap<>();
    private @Nullable String name;
    private @Nullable InetSocketAddress address;
    private byte[] key = new byte[0];
    private @Nullable SerializableSupplier<SSLContext> tls;
    private @Nullable SerializableRunnable initializer;

    private Builder() {}

    /** Default: numbered. */
    public Builder name(String value) {
      name = Objects.requireNonNull(value, "name");
      return this;
    }

    /**
     * Makes it reachable over the network, for those who know the key: both sides prove that by
     * HMAC-SHA-256, and the key is never sent. What is said afterwards can be read by others unless
     * {@link #tls} is given. Port 0: any that is free. Default: not reachable.
     *
     * @throws IllegalArgumentException when the key is empty
     */
    public Builder address(InetSocketAddress value, byte[] authenticationKey) {
      if (authenticationKey.length == 0) {
        throw new IllegalArgumentException("address=" + value + " needs a key that is not empty");
      }
      address = Objects.requireNonNull(value, "address");
      key = authenticationKey.clone();
      return this;
    }

    /** TLS for the network; the function is called in the manager's process. Default: none. */
    public Builder tls(SerializableSupplier<SSLContext> value) {
      tls = Objects.requireNonNull(value, "tls");
      return this;
    }

    /**
     * An object that is there from the start, for {@link Manager#named}. The function is called in
     * the manager's process. Python's {@code register}.
     */
    public <T> Builder object(
        String objectName, Class<T> type, SerializableSupplier<? extends T> factory) {
      checkInterface(type);
      registered.put(
          Objects.requireNonNull(objectName, "objectName"),
          new ManagerConfig.Registered(type, Objects.requireNonNull(factory, "factory")));
      return this;
    }

    /** Called in the manager's process before anything else. */
    public Builder initializer(SerializableRunnable value) {
      initializer = Objects.requireNonNull(value, "initializer");
      return this;
    }

    /** JVM flags, after those that Panal sets. */
    public Builder jvmArgs(String... values) {
      launch.jvmArgs(values);
      return this;
    }

    /** The heap's limit, as {@code 512m}. */
    public Builder maxHeap(String value) {
      launch.maxHeap(value);
      return this;
    }

    /** What becomes of the lines it prints. Default: {@link WorkerOutput#inherit()}. */
    public Builder output(WorkerOutput value) {
      launch.output(value);
      return this;
    }

    /**
     * Starts it, and returns when it can be used.
     *
     * @throws IllegalArgumentException when TLS is given but no address
     * @throws ManagerLostException when its process ends before it can be used
     */
    public Manager build() {
      if (tls != null && address == null) {
        throw new IllegalArgumentException("tls is given, but no address");
      }
      String chosen = name == null ? "Manager-" + NUMBERS.incrementAndGet() : name;
      ManagerProcess process = ManagerProcess.start(
          launch.name(chosen), chosen, address, key, tls, registered, initializer);
      ManagerClient client = process.connect();
      InetSocketAddress told = address;
      InetSocketAddress bound =
          told == null ? null : new InetSocketAddress(told.getHostString(), client.networkPort());
      return new Manager(client, chosen, process, bound);
    }
  }
}
