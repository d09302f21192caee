package dev.panal.cluster.compare;

import dev.panal.cluster.internal.IgniteSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.ignite.Ignition;

/** A node of Ignite alone, with the comparison's classes on its class path. */
final class PlainNode {
  private PlainNode() {}

  /** @param arguments port, data port, port of the first node, directory */
  public static void main(String[] arguments) throws Exception {
    Ignition.start(IgniteSetup.node(
        "plain-" + arguments[0],
        Files.createDirectories(Path.of(arguments[3])),
        new IgniteSetup.Place(
            "127.0.0.1",
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            List.of("127.0.0.1:" + arguments[2]),
            null,
            null),
        Map.of()));
    System.out.println("READY plain");
    System.in.read();
    System.exit(0);
  }
}
