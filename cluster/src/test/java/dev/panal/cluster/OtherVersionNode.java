package dev.panal.cluster;

import dev.panal.cluster.internal.IgniteSetup;
import dev.panal.cluster.internal.node.NodeServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A node of a version that there never was. */
final class OtherVersionNode {
  private OtherVersionNode() {}

  /** @param arguments port, data port, directory */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    NodeServer.start(new NodeServer.Settings(
        "old",
        1,
        null,
        Duration.ofSeconds(10),
        "0.0.1",
        Path.of(arguments[2]),
        new IgniteSetup.Place(
            "127.0.0.1",
            port,
            Integer.parseInt(arguments[1]),
            List.of("127.0.0.1:" + port),
            null,
            null)));
    System.out.println("READY old");
    System.in.read();
    System.exit(0);
  }
}
