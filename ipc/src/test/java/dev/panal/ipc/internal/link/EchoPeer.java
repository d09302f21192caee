package dev.panal.ipc.internal.link;

import dev.panal.ipc.internal.lane.FrameHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The application's side of an {@link EchoWorker}. */
final class EchoPeer implements AutoCloseable, BellHub.Events {
  private static final int WORKER = 7;
  private static final long LONG = TimeUnit.SECONDS.toNanos(60);

  private final Path directory;
  private final BellHub hub;
  private final HostLink link;
  private final ChildJvm child;
  private boolean ready;
  private byte @Nullable [] answer;

  private final FrameHandler take =
      (buffer, offset, length) -> answer = Arrays.copyOfRange(buffer, offset, offset + length);

  private EchoPeer(Path directory, BellHub hub, HostLink link, ChildJvm child) {
    this.directory = directory;
    this.hub = hub;
    this.link = link;
    this.child = child;
  }

  static Path shm() {
    Path shm = Path.of("/dev/shm");
    return Files.isWritable(shm) ? shm : Path.of(System.getProperty("java.io.tmpdir"));
  }

  static EchoPeer start(long spins) throws IOException {
    return start(spins, LinkSettings.defaults());
  }

  static EchoPeer start(long spins, LinkSettings settings) throws IOException {
    Path directory = Files.createTempDirectory(shm(), "panal-test-");
    Path linkDirectory = directory.resolve("link");
    BellHub hub = BellHub.open(directory);
    String secret = hub.register(WORKER);
    HostLink link = HostLink.create(linkDirectory, settings);
    ChildJvm child = ChildJvm.startWorker(
        EchoWorker.class,
        linkDirectory.toString(),
        hub.address().toString(),
        Integer.toString(WORKER),
        secret,
        Long.toString(spins));
    EchoPeer peer = new EchoPeer(directory, hub, link, child);
    while (!peer.ready) {
      hub.await(LONG, peer);
    }
    return peer;
  }

  Path directory() {
    return directory;
  }

  HostLink link() {
    return link;
  }

  void send(byte[] frame) {
    while (!link.toWorker().offer(frame, 0, frame.length)) {
      Thread.onSpinWait();
    }
    if (link.page().claimWorkerWakeUp()) {
      hub.ring(WORKER);
    }
  }

  byte[] roundTrip(byte[] frame) throws IOException {
    send(frame);
    answer = null;
    while (link.fromWorker().poll(take, 1) == 0) {
      link.page().hostFallsAsleep();
      if (link.fromWorker().isEmpty()) {
        hub.await(LONG, this);
      }
      link.page().hostAwake();
    }
    return answer;
  }

  void spinningRoundTrip(byte[] frame) {
    send(frame);
    while (link.fromWorker().poll(take, 1) == 0) {
      Thread.onSpinWait();
    }
  }

  /** Ends the worker; what it has printed. */
  String end() throws Exception {
    send(new byte[0]);
    return child.output();
  }

  @Override
  public void connected(int workerId) {}

  @Override
  public void rang(int workerId) {}

  @Override
  public void control(int workerId, ControlMessage message) {
    ready |= message.kind() == ControlMessage.Kind.READY;
  }

  @Override
  public void disconnected(int workerId) {
    if (!ready) {
      throw new AssertionError("the worker ended before it was ready");
    }
  }

  @Override
  public void close() throws IOException {
    child.close();
    link.close();
    hub.close();
    Files.deleteIfExists(directory);
  }
}
