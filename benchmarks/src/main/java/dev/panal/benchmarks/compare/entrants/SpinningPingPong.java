package dev.panal.benchmarks.compare.entrants;

import java.io.IOException;
import java.nio.file.Path;

/** Values to a peer JVM and back, both spinning while they are at it. */
public final class SpinningPingPong implements AutoCloseable {
  private final SpinningWire wire;
  private final LineProcess peer;

  private SpinningPingPong(SpinningWire wire, LineProcess peer) throws IOException {
    this.wire = wire;
    this.peer = peer;
    peer.answer();
  }

  /** Through a mapped page in {@code directory}. */
  public static SpinningPingPong mapped(Path directory) throws IOException {
    Path file = directory.resolve("page");
    MappedWire wire = MappedWire.host(file);
    return new SpinningPingPong(
        wire, LineProcess.start(Java.command(Peer.class, "mapped", file.toString())));
  }

  /** Through two queues in {@code directory}. */
  public static SpinningPingPong chronicle(Path directory) throws IOException {
    ChronicleWire wire = ChronicleWire.host(directory);
    return new SpinningPingPong(
        wire, LineProcess.start(Java.command(Peer.class, "chronicle", directory.toString())));
  }

  /** Has the peer spin. */
  public void begin() throws IOException {
    peer.tell(Peer.GO);
    once();
  }

  /** There and back. */
  public void once() {
    wire.send(1);
    wire.receive();
  }

  /** Has the peer block again. */
  public void end() throws IOException {
    wire.send(Peer.REST);
    peer.answer();
  }

  @Override
  public void close() {
    peer.close();
    wire.close();
  }
}
