package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskSerializationException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.WorkerOutput;
import dev.panal.ipc.SharedLongArray;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.ref.Reference;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Managers and their users that end, are killed, or come over the network. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(180)
class ManagerDeathXIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] KEY = "the key".getBytes(StandardCharsets.UTF_8);

  private static Manager.Builder small() {
    return Manager.builder().maxHeap("64m");
  }

  private static void sleep() {
    while (true) {
      LockSupport.parkNanos(Long.MAX_VALUE);
    }
  }

  @Test
  void managerThatIsKilled_failsAllWhoWait_andAllThatComes() throws Exception {
    Manager manager = small()
        .name("victim")
        .address(new InetSocketAddress("localhost", 0), KEY)
        .build();
    BlockingQueue<String> queue = manager.queue();
    JvmProcess process = manager.process().orElseThrow();
    int port = manager.address().orElseThrow().getPort();
    try (SharedLongArray steps = SharedLongArray.create(1);
        Peer remote =
            Peer.run(ManagerDeathXIT::waitOverTheNetwork, new RemoteWaiters(port, steps))) {
      List<Waiter> waiters = waiters(manager, queue);
      awaitAllWaiting(waiters, "ChannelWire");
      Peer.awaitStep(steps, 0, 1);
      process.kill();
      requireLost(waiters, "victim");
      remote.finish();
    }
    assertThatThrownBy(() -> queue.put("x"))
        .isInstanceOf(ManagerLostException.class)
        .hasMessageContaining("manager=victim")
        .hasMessageContaining("exitCode=-9");
    assertThatThrownBy(manager::list).isInstanceOf(ManagerLostException.class);
    assertThat(Connections.awaitAny(List.of(process), PATIENCE)).containsExactly(process);
    manager.close();
    manager.close();
    assertThatThrownBy(() -> queue.put("x"))
        .isInstanceOf(ManagerLostException.class)
        .hasMessageContaining("closed");
  }

  private record RemoteWaiters(int port, SharedLongArray steps) implements Serializable {}

  private static void waitOverTheNetwork(RemoteWaiters remote) {
    InetSocketAddress address = new InetSocketAddress("localhost", remote.port());
    try (Manager manager = Manager.connect(address, KEY)) {
      List<Waiter> waiters = waiters(manager, manager.queue());
      awaitAllWaiting(waiters, "SocketWire");
      remote.steps().setVolatile(0, 1);
      requireLost(waiters, manager.name());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitAllWaiting(List<Waiter> waiters, String wire) {
    await()
        .atMost(PATIENCE)
        .until(() -> waiters.stream().allMatch(each -> each.waitsForAReply(wire)));
  }

  private static void requireLost(List<Waiter> waiters, String name) throws Exception {
    for (Waiter each : waiters) {
      assertThat(each.outcome.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
          .isInstanceOf(ManagerLostException.class)
          .hasMessageContaining(name);
    }
  }

  /** One for each kind of wait. */
  private static List<Waiter> waiters(Manager manager, BlockingQueue<?> queue)
      throws InterruptedException {
    ManagedLock lock = manager.lock();
    lock.lock();
    ManagedLock another = manager.lock();
    Condition condition = another.newCondition();
    ManagedEvent event = manager.event();
    ManagedSemaphore semaphore = manager.semaphore(1);
    semaphore.acquire();
    ManagedBarrier barrier = manager.barrier(2);
    ManagedJoinableQueue<String> unfinished = manager.joinableQueue();
    unfinished.put("never done");
    return List.of(
        new Waiter(() -> {}, queue::take),
        new Waiter(() -> {}, () -> {
          lock.lock();
          return null;
        }),
        new Waiter(another::lock, () -> {
          condition.await();
          return null;
        }),
        new Waiter(() -> {}, () -> event.await(Duration.ofDays(1))),
        new Waiter(() -> {}, () -> {
          semaphore.acquire();
          return null;
        }),
        new Waiter(() -> {}, barrier::await),
        new Waiter(() -> {}, () -> {
          unfinished.awaitDone();
          return null;
        }));
  }

  /** A thread in a call that only the manager's death ends. */
  private static final class Waiter {
    final CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    private final CountDownLatch prepared = new CountDownLatch(1);
    private final Thread thread;

    Waiter(Runnable prepare, Callable<?> call) {
      thread = new Thread(() -> {
        try {
          prepare.run();
          prepared.countDown();
          outcome.completeExceptionally(new AssertionError("it returned " + call.call()));
        } catch (Throwable e) {
          outcome.complete(e);
        }
      });
      thread.setDaemon(true);
      thread.start();
    }

    /** It has sent its request over such a wire, and waits for the reply. */
    boolean waitsForAReply(String wire) {
      if (prepared.getCount() > 0) {
        return false;
      }
      List<String> frames =
          Stream.of(thread.getStackTrace()).map(StackTraceElement::toString).toList();
      return frames.stream().anyMatch(frame -> frame.contains("ClientConnection.ask("))
          && frames.stream().anyMatch(frame -> frame.contains(wire + ".receive("));
    }
  }

  @Test
  void lockHeldByAProcessThatIsKilled_isReleased_andTheNextHolderKnows() {
    try (Manager manager = small().build()) {
      ManagedLock lock = manager.lock();
      ManagedEvent held = manager.event();
      JvmProcess holder = JvmProcess.builder()
          .maxHeap("64m")
          .build(() -> {
            lock.lock();
            lock.lock();
            held.set();
            sleep();
          })
          .start();
      assertThat(isSet(held)).isTrue();
      assertThat(lock.tryLock()).isFalse();
      assertThatThrownBy(lock::unlock)
          .isInstanceOf(IllegalMonitorStateException.class)
          .hasMessageContaining("another");
      holder.kill();
      lock.lock();
      assertThat(lock.ownerDied()).isTrue();
      lock.unlock();
      lock.lock();
      assertThat(lock.ownerDied()).isFalse();
      lock.unlock();
      assertThat(holder.join(PATIENCE)).isTrue();
    }
  }

  private static boolean isSet(ManagedEvent event) {
    try {
      return event.await(PATIENCE);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void takerThatIsKilledWhileItWaits_takesNothing() throws Exception {
    try (Manager manager = small().build()) {
      BlockingQueue<Integer> queue = manager.queue();
      ManagedEvent up = manager.event();
      List<JvmProcess> takers = IntStream.range(0, 2)
          .mapToObj(i -> JvmProcess.builder()
              .maxHeap("64m")
              .build(() -> {
                Thread waiting = new Thread(() -> take(queue));
                waiting.start();
                up.set();
                sleep();
              })
              .start())
          .toList();
      assertThat(isSet(up)).isTrue();
      takers.forEach(JvmProcess::kill);
      takers.forEach(JvmProcess::join);
      for (int i = 0; i < 10; i++) {
        queue.put(i);
      }
      for (int i = 0; i < 10; i++) {
        assertThat(queue.poll(60, TimeUnit.SECONDS)).isEqualTo(i);
      }
    }
  }

  private static void take(BlockingQueue<Integer> queue) {
    try {
      queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void objectsOfAProcessThatIsKilled_areLetGo() {
    try (Manager manager = small().build()) {
      List<List<Integer>> outer = manager.list();
      List<Integer> inner = manager.list();
      ManagedEvent up = manager.event();
      outer.add(inner);
      Manager.release(inner);
      await().atMost(PATIENCE).until(() -> manager.objectCount() == 2);
      JvmProcess process = JvmProcess.builder()
          .maxHeap("64m")
          .build(() -> {
            List<Integer> mine = outer.get(0);
            up.set();
            sleep();
            Reference.reachabilityFence(mine);
          })
          .start();
      assertThat(isSet(up)).isTrue();
      assertThat(manager.objectCount()).isEqualTo(3);
      process.kill();
      assertThat(process.join(PATIENCE)).isTrue();
      await().atMost(PATIENCE).until(() -> manager.objectCount() == 2);
    }
  }

  @Test
  void proxyOfAManagerThatIsGone_isRefusedWhereItIsRead() throws Exception {
    byte[] written;
    try (Manager manager = small().name("gone").build()) {
      List<Integer> list = manager.list(List.of(1));
      written = write(list);
      @SuppressWarnings("unchecked")
      List<Integer> again = (List<Integer>) read(written);
      again.add(2);
      assertThat(list).containsExactly(1, 2);
    }
    assertThatThrownBy(() -> read(written))
        .isInstanceOf(ManagerLostException.class)
        .hasMessageContaining("manager=gone");
  }

  private static byte[] write(Object value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    }
    return bytes.toByteArray();
  }

  private static Object read(byte[] bytes) throws IOException, ClassNotFoundException {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  /** What a service offers. */
  public interface Counter {
    int next();
  }

  @Test
  void managerOnTheNetwork_isReachedByThoseWithItsKey() throws Exception {
    InetSocketAddress any = new InetSocketAddress("localhost", 0);
    try (Manager manager = small()
        .address(any, KEY)
        .object("counter", Counter.class, () -> new AtomicInteger()::incrementAndGet)
        .build()) {
      InetSocketAddress address = manager.address().orElseThrow();
      assertThat(address.getPort()).isPositive();
      for (String nonsense :
          List.of("GET / HTTP/1.0\r\n\r\n", "", "\u0000\u0000\u0000\u0004abcd")) {
        try (Socket stranger = new Socket(address.getHostString(), address.getPort())) {
          stranger.getOutputStream().write(nonsense.getBytes(StandardCharsets.ISO_8859_1));
        }
      }
      assertThat(manager.named("counter", Counter.class).next()).isEqualTo(1);
      JvmProcess elsewhere = JvmProcess.builder()
          .maxHeap("64m")
          .build(port -> useCounter(new InetSocketAddress("localhost", port)), address.getPort())
          .start();
      assertThat(elsewhere.join(PATIENCE)).isTrue();
      assertThat(elsewhere.exitCode()).hasValue(0);
      assertThat(manager.named("counter", Counter.class).next()).isEqualTo(3);
      assertThatThrownBy(() -> manager.named("counters", Counter.class))
          .isInstanceOf(NoSuchElementException.class)
          .hasMessageContaining("counters");
      assertThatThrownBy(() -> Manager.connect(address, "no key".getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("localhost");
    }
    assertThatThrownBy(() -> small().address(any, new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void managerStartedAgainOnTheSameAddress_isAnother() throws Exception {
    Manager first = small().address(new InetSocketAddress("localhost", 0), KEY).build();
    InetSocketAddress address = first.address().orElseThrow();
    Manager guest = Manager.connect(address, KEY);
    List<String> list = guest.list(List.of("of the first"));
    byte[] written = write(list);
    first.process().orElseThrow().kill();
    assertThatThrownBy(() -> list.add("x")).isInstanceOf(ManagerLostException.class);
    try (Manager second = small().address(address, KEY).build();
        Manager newGuest = Manager.connect(address, KEY)) {
      assertThat(second.address()).contains(address);
      List<String> another = newGuest.list(List.of("of the second"));
      assertThatThrownBy(() -> list.get(0)).isInstanceOf(ManagerLostException.class);
      assertThatThrownBy(() -> read(written)).isInstanceOf(ManagerLostException.class);
      assertThat(another).containsExactly("of the second");
      assertThat(second.objectCount()).isEqualTo(1);
    }
    guest.close();
    first.close();
  }

  @Test
  void interruptOfTheTerminal_leavesTheManager() throws Exception {
    try (Manager manager = small().build()) {
      List<Integer> list = manager.list(List.of(1));
      JvmProcess process = manager.process().orElseThrow();
      Peer.signal("INT", process);
      assertThat(process.join(Duration.ofMillis(500))).isFalse();
      assertThat(list).containsExactly(1);
    }
  }

  private static void useCounter(InetSocketAddress address) {
    try (Manager manager = Manager.connect(address, KEY)) {
      Counter counter = manager.named("counter", Counter.class);
      List<List<Integer>> lists = manager.list();
      List<Integer> list = manager.list();
      lists.add(list);
      list.add(counter.next());
      BlockingQueue<Integer> queue = manager.queue();
      Thread.currentThread().interrupt();
      try {
        queue.take();
        System.exit(3);
      } catch (InterruptedException expected) {
        System.exit(lists.get(0).equals(List.of(2)) && manager.process().isEmpty() ? 0 : 4);
      }
    }
  }

  private static final char[] PASSWORD = "changeit".toCharArray();

  /** Certificate and trust in one: the manager's own, for localhost. */
  private static SSLContext context(String store) {
    try (InputStream in = Files.newInputStream(Path.of(store))) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD);
      KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
      own.init(keys, PASSWORD);
      TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
      trusted.init(keys);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void managerWithTls_isReachedByThoseWhoTrustItsCertificate(@TempDir Path directory)
      throws Exception {
    String store = directory.resolve("keys.p12").toString();
    Process keytool = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-keyalg",
            "EC",
            "-alias",
            "manager",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost",
            "-keystore",
            store,
            "-storepass",
            "changeit")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    assertThat(keytool.waitFor()).isZero();
    try (Manager manager = small()
        .address(new InetSocketAddress("localhost", 0), KEY)
        .tls(() -> context(store))
        .object("counter", Counter.class, () -> new AtomicInteger()::incrementAndGet)
        .build()) {
      InetSocketAddress address = manager.address().orElseThrow();
      try (Manager remote = Manager.connect(address, KEY, context(store))) {
        List<String> list = remote.list();
        list.add("x".repeat(100_000));
        assertThat(list.get(0)).hasSize(100_000);
      }
      assertThatThrownBy(() -> Manager.connect(address, KEY, SSLContext.getDefault()))
          .isInstanceOf(ManagerLostException.class)
          .hasMessageContaining("localhost");
    }
  }

  @Test
  void managerThatDoesNotStart_isAnErrorAtOnce() {
    assertThatThrownBy(() -> small()
            .name("unlucky")
            .output(WorkerOutput.discard())
            .initializer(() -> {
              throw new IllegalStateException("no luck");
            })
            .build())
        .isInstanceOf(ManagerLostException.class)
        .hasMessageContaining("manager=unlucky")
        .hasMessageContaining("exitCode=1");
  }

  @Test
  void socket_isForTheUserAlone_andGoesWithTheManager() throws Exception {
    Path directory;
    try (Manager manager = small().build()) {
      assertThat(manager.list()).isEmpty();
      directory = managerDirectories().get(0);
      assertThat(Files.getPosixFilePermissions(directory))
          .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
    assertThat(directory).doesNotExist();
  }

  private static List<Path> managerDirectories() throws IOException {
    String prefix = "panal-manager-" + ProcessHandle.current().pid() + "-";
    try (Stream<Path> all = Files.list(Path.of("/dev/shm"))) {
      return all.filter(path -> path.getFileName().toString().startsWith(prefix))
          .toList();
    }
  }

  @Test
  void classThatTheManagerDoesNotHave_isAnErrorOfThatCallAlone() {
    try (Manager manager = small().build()) {
      List<Object> list = manager.list();
      Object foreign = foreignObject();
      assertThatThrownBy(() -> list.add(foreign)).isInstanceOf(TaskSerializationException.class);
      list.add(1);
      assertThat(list).containsExactly(1);
    }
  }

  /** A class that only this JVM has: it was made at run time, and is no Serializable either. */
  private static Object foreignObject() {
    return Proxy.newProxyInstance(
        ManagerDeathXIT.class.getClassLoader(),
        new Class<?>[] {Counter.class},
        (proxy, method, args) -> null);
  }
}
