package dev.panal.cluster;

import dev.panal.cluster.internal.IgniteSetup;
import dev.panal.cluster.internal.node.NodeServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A node of one slot, in this JVM: costs less than one of its own. */
final class NodeHere {
  private NodeHere() {}

  static NodeServer start(Path directory, String version) {
    int port = TestNode.freePort();
    return NodeServer.start(new NodeServer.Settings(
        "here",
        1,
        "64m",
        Duration.ofSeconds(10),
        version,
        directory,
        new IgniteSetup.Place(
            "127.0.0.1", port, TestNode.freePort(), List.of("127.0.0.1:" + port), null, null)));
  }
}
