package dev.panal.cluster;

import dev.panal.core.suite.Gate;

/** A program of its own that waits for a task. */
final class Client {
  private Client() {}

  /** @param arguments a node's address, and the path of a gate */
  public static void main(String[] arguments) {
    try (ClusterExecutor cluster = ClusterExecutor.connect(arguments[0])) {
      cluster.submit(new Gate(arguments[1])::pass).result();
    }
  }
}
