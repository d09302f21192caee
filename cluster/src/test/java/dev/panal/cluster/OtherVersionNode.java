package dev.panal.cluster;

import dev.panal.cluster.internal.IgniteSetup;
import dev.panal.cluster.internal.node.NodeServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A node of a version that there never was, in this JVM. */
final class OtherVersionNode {
  private OtherVersionNode() {}

  static NodeServer start(Path directory) {
    int port = TestNode.freePort();
    return NodeServer.start(new NodeServer.Settings(
        "old",
        1,
        null,
        Duration.ofSeconds(10),
        "0.0.1",
        directory,
        new IgniteSetup.Place(
            "127.0.0.1", port, TestNode.freePort(), List.of("127.0.0.1:" + port), null, null)));
  }
}
