package dev.panal.benchmarks.compare.entrants;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The other side of a raw ping-pong: a JVM that answers until it is told to rest. */
public final class Peer {
  /** What the peer is told to begin with; it spins until it reads {@link #REST} on the wire. */
  static final String GO = "go";

  /** On the wire: no more for now. */
  static final long REST = -1;

  private Peer() {}

  /** Answers with its kind of wire, the arguments being the kind and a path. */
  public static void main(String[] args) throws Exception {
    Path path = Path.of(args[1]);
    switch (args[0]) {
      case "mapped" -> spin(MappedWire.peer(path));
      case "chronicle" -> spin(ChronicleWire.peer(path));
      case "socket" -> SocketWire.answer(path);
      default -> throw new IllegalArgumentException("kind=" + args[0]);
    }
  }

  private static void spin(SpinningWire wire) throws IOException {
    try (wire) {
      BufferedReader commands =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      System.out.println("ready");
      while (GO.equals(commands.readLine())) {
        long value = wire.receive();
        while (value != REST) {
          wire.send(value);
          value = wire.receive();
        }
        System.out.println("rests");
      }
    }
  }
}
