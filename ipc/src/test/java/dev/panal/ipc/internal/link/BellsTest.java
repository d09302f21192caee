package dev.panal.ipc.internal.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class BellsTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);
  private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(30);

  @TempDir
  Path directory;

  private BellHub hub;
  private final Recorder events = new Recorder();

  @BeforeEach
  void open() throws IOException {
    hub = BellHub.open(directory);
  }

  @AfterEach
  void close() {
    hub.close();
    assertThat(hub.address()).doesNotExist();
  }

  private WorkerBells connect(int id) throws IOException {
    WorkerBells bells = WorkerBells.connect(hub.address(), id, hub.register(id));
    awaitEvent("connected " + id);
    return bells;
  }

  private void awaitEvent(String event) throws IOException {
    long end = System.nanoTime() + LONG;
    while (!events.seen.contains(event)) {
      assertThat(System.nanoTime() - end)
          .as("waiting for %s, seen %s", event, events.seen)
          .isNegative();
      hub.await(LONG, events);
    }
  }

  @Test
  void workersRings_beforeTheHubLooks_areOneEvent() throws IOException {
    try (WorkerBells bells = connect(3)) {
      for (int i = 0; i < 100; i++) {
        bells.ringHost();
      }
      awaitEvent("rang 3");
      hub.await(0, events);
      assertThat(events.seen).containsExactly("connected 3", "rang 3");
    }
  }

  @Test
  void rings_intoAFullSocket_neitherBlockNorFail() throws IOException {
    try (WorkerBells bells = connect(3)) {
      for (int i = 0; i < 500_000; i++) {
        bells.ringHost();
        hub.ring(3);
      }
      awaitEvent("rang 3");
      assertThat(bells.awaitBell(LONG)).isTrue();
      assertThat(bells.awaitBell(0)).isFalse();
      hub.ring(3);
      assertThat(bells.awaitBell(LONG)).isTrue();
    }
  }

  @Test
  void ring_beforeTheConnectionWasAccepted_isNotLost() throws IOException {
    String secret = hub.register(3);
    try (WorkerBells bells = WorkerBells.connect(hub.address(), 3, secret)) {
      hub.ring(3);
      assertThat(bells.awaitBell(SHORT)).isFalse();
      awaitEvent("connected 3");
      assertThat(bells.awaitBell(LONG)).isTrue();
      assertThat(bells.awaitBell(0)).isFalse();
    }
  }

  @Test
  void bell_notRung_endsTheWaitInTime() throws IOException {
    try (WorkerBells bells = connect(1)) {
      long start = System.nanoTime();
      assertThat(bells.awaitBell(SHORT)).isFalse();
      assertThat(bells.awaitControl(SHORT)).isNull();
      assertThat(System.nanoTime() - start).isBetween(2 * SHORT, LONG);
    }
  }

  @Test
  void messages_bothWays_arriveInOrder() throws Exception {
    try (WorkerBells bells = connect(1)) {
      hub.send(1, ControlMessage.interrupt(5, 77L, 2));
      hub.send(1, ControlMessage.of(ControlMessage.Kind.TERMINATE));
      assertThat(bells.awaitControl(LONG)).isEqualTo(ControlMessage.interrupt(5, 77L, 2));
      assertThat(bells.awaitControl(LONG))
          .isEqualTo(ControlMessage.of(ControlMessage.Kind.TERMINATE));
      bells.sendToHost(ControlMessage.of(ControlMessage.Kind.NOTE, "añ"));
      awaitEvent("control 1 NOTE añ");
    }
  }

  @Test
  void message_longerThanTheSocketsBuffer_arrivesWhole() throws Exception {
    String text = "x".repeat(ControlMessage.MAX_TEXT);
    try (WorkerBells bells = connect(1)) {
      int count = 40;
      for (int i = 0; i < count; i++) {
        bells.sendToHost(ControlMessage.of(ControlMessage.Kind.STACKS, text));
        hub.send(1, ControlMessage.of(ControlMessage.Kind.NOTE, text));
      }
      CompletableFuture<Void> listener = CompletableFuture.runAsync(() -> {
        try {
          for (int i = 0; i < count; i++) {
            ControlMessage message = bells.awaitControl(LONG);
            assertThat(message).isNotNull();
            assertThat(message.text()).isEqualTo(text);
          }
          while (events.count("control 1 STACKS") < count) {
            bells.awaitControl(SHORT);
          }
        } catch (EOFException e) {
          throw new AssertionError(e);
        }
      });
      long end = System.nanoTime() + LONG;
      while (events.count("control 1 STACKS") < count) {
        assertThat(System.nanoTime() - end).isNegative();
        hub.await(SHORT, events);
      }
      while (!listener.isDone()) {
        hub.await(SHORT, events);
      }
      listener.join();
    }
  }

  @Test
  void interruptFlag_ofAnyCaller_harmsNoStreamAndStays() throws Exception {
    try (WorkerBells bells = connect(1)) {
      Thread.currentThread().interrupt();
      for (int i = 0; i < 100; i++) {
        hub.ring(1);
        hub.send(1, ControlMessage.of(ControlMessage.Kind.DUMP));
        bells.ringHost();
        bells.sendToHost(ControlMessage.of(ControlMessage.Kind.READY));
        hub.await(LONG, events);
        assertThat(bells.awaitBell(LONG)).isTrue();
        assertThat(bells.awaitControl(LONG)).isNotNull();
      }
      assertThat(bells.awaitBell(SHORT)).isFalse();
      assertThat(Thread.interrupted()).isTrue();
      assertThat(events.seen)
          .contains("rang 1", "control 1 READY ")
          .doesNotContain("disconnected 1");
      hub.ring(1);
      assertThat(bells.awaitBell(LONG)).isTrue();
    }
  }

  @Test
  void worker_thatWaitsWithTheInterruptFlag_doesNotSpin() throws Exception {
    try (WorkerBells bells = connect(1)) {
      var threads = ManagementFactory.getThreadMXBean();
      Thread.currentThread().interrupt();
      long cpu = threads.getCurrentThreadCpuTime();
      assertThat(bells.awaitBell(TimeUnit.MILLISECONDS.toNanos(500))).isFalse();
      assertThat(threads.getCurrentThreadCpuTime() - cpu)
          .isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void worker_interruptedWhileItWaits_waitsOnAndKeepsTheFlag() throws Exception {
    try (WorkerBells bells = connect(1)) {
      CompletableFuture<Boolean> rung = new CompletableFuture<>();
      Thread waiting = new Thread(
          () -> rung.complete(bells.awaitBell(LONG) && Thread.currentThread().isInterrupted()));
      waiting.start();
      await().until(() -> waiting.getState() == Thread.State.RUNNABLE && inSelect(waiting));
      for (int i = 0; i < 5; i++) {
        waiting.interrupt();
      }
      assertThat(rung.isDone()).isFalse();
      hub.ring(1);
      assertThat(rung.get(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean inSelect(Thread thread) {
    for (StackTraceElement element : thread.getStackTrace()) {
      if (element.getMethodName().equals("select")) {
        return true;
      }
    }
    return false;
  }

  @Test
  void worker_gone_isToldOnceAfterItsLastMessage() throws IOException {
    try (WorkerBells bells = connect(4)) {
      bells.sendToHost(ControlMessage.of(ControlMessage.Kind.NOTE, "last"));
    }
    awaitEvent("disconnected 4");
    hub.await(SHORT, events);
    assertThat(events.seen).containsExactly("connected 4", "control 4 NOTE last", "disconnected 4");
    hub.ring(4);
    hub.send(4, ControlMessage.of(ControlMessage.Kind.DUMP));
  }

  @Test
  void worker_forgotten_findsTheEndAndDoesNotSpin() throws Exception {
    try (WorkerBells bells = connect(4)) {
      hub.forget(4);
      assertThatThrownBy(() -> bells.awaitControl(LONG)).isInstanceOf(EOFException.class);
      assertThatThrownBy(() -> bells.awaitControl(LONG)).isInstanceOf(EOFException.class);
      var threads = ManagementFactory.getThreadMXBean();
      long cpu = threads.getCurrentThreadCpuTime();
      assertThat(bells.awaitBell(TimeUnit.MILLISECONDS.toNanos(300))).isFalse();
      assertThat(threads.getCurrentThreadCpuTime() - cpu)
          .isLessThan(TimeUnit.MILLISECONDS.toNanos(100));
      bells.ringHost();
      bells.sendToHost(ControlMessage.of(ControlMessage.Kind.READY));
      hub.await(SHORT, events);
      assertThat(events.seen).containsExactly("connected 4");
    }
  }

  @Test
  void strangers_areDropped() throws Exception {
    String secret = hub.register(1);
    String wrong = secret.replace(secret.charAt(0), secret.charAt(0) == '0' ? '1' : '0');
    try (SocketChannel noise = SocketChannel.open(UnixDomainSocketAddress.of(hub.address()));
        WorkerBells wrongSecret = WorkerBells.connect(hub.address(), 1, wrong);
        WorkerBells wrongWorker = WorkerBells.connect(hub.address(), 2, secret)) {
      noise.write(ByteBuffer.allocate(Hello.LENGTH + 10));
      for (int i = 0; i < 10; i++) {
        hub.await(SHORT, events);
      }
      assertThat(events.seen).isEmpty();
      assertThat(hub.isConnected(1)).isFalse();
      assertThatThrownBy(() -> wrongSecret.awaitControl(LONG)).isInstanceOf(EOFException.class);
      assertThatThrownBy(() -> wrongWorker.awaitControl(LONG)).isInstanceOf(EOFException.class);
      try (WorkerBells right = WorkerBells.connect(hub.address(), 1, secret)) {
        awaitEvent("connected 1");
        assertThatThrownBy(() -> {
              try (WorkerBells second = WorkerBells.connect(hub.address(), 1, secret)) {
                for (int i = 0; i < 5; i++) {
                  hub.await(SHORT, events);
                }
                second.awaitControl(LONG);
              }
            })
            .isInstanceOf(EOFException.class);
        right.ringHost();
        awaitEvent("rang 1");
      }
    }
  }

  @Test
  void strangers_inCrowds_keepNoWorkerOut() throws Exception {
    List<SocketChannel> crowd = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      crowd.add(SocketChannel.open(UnixDomainSocketAddress.of(hub.address())));
      if (i % 50 == 49) {
        hub.await(SHORT, events);
      }
    }
    try (WorkerBells bells = connect(9)) {
      bells.ringHost();
      awaitEvent("rang 9");
    }
    for (SocketChannel channel : crowd) {
      channel.close();
    }
  }

  @Test
  void wakeup_endsTheWait() throws IOException {
    CompletableFuture<Void> waker = CompletableFuture.runAsync(hub::wakeup);
    hub.await(LONG, events);
    waker.join();
    assertThat(events.seen).isEmpty();
  }

  @Test
  void path_tooLongForASocket_isReplaced() throws IOException {
    Path deep = Files.createDirectories(directory.resolve("x".repeat(60)).resolve("y".repeat(60)));
    BellHub other = BellHub.open(deep);
    try {
      assertThat(other.address().toString().length()).isLessThan(108);
      assertThat(other.address()).exists();
      WorkerBells.connect(other.address(), 1, other.register(1)).close();
    } finally {
      other.close();
    }
    assertThat(other.address().getParent()).doesNotExist();
  }

  @Test
  void workers_thatComeAndGo_leaveNoDescriptor() throws IOException {
    connect(0).close();
    awaitEvent("disconnected 0");
    hub.forget(0);
    hub.await(SHORT, events);
    long before = descriptors();
    for (int i = 1; i <= 300; i++) {
      WorkerBells bells = connect(i);
      if (i % 2 == 0) {
        bells.close();
        awaitEvent("disconnected " + i);
        hub.forget(i);
      } else {
        hub.forget(i);
        bells.close();
      }
    }
    hub.await(SHORT, events);
    assertThat(descriptors()).isLessThanOrEqualTo(before + 2);
  }

  private static long descriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private static final class Recorder implements BellHub.Events {
    final List<String> seen = new java.util.concurrent.CopyOnWriteArrayList<>();

    long count(String prefix) {
      return seen.stream().filter(event -> event.startsWith(prefix)).count();
    }

    @Override
    public void connected(int workerId) {
      seen.add("connected " + workerId);
    }

    @Override
    public void rang(int workerId) {
      seen.add("rang " + workerId);
    }

    @Override
    public void control(int workerId, ControlMessage message) {
      seen.add("control " + workerId + " " + message.kind() + " " + message.text());
    }

    @Override
    public void disconnected(int workerId) {
      seen.add("disconnected " + workerId);
    }
  }
}
