package dev.panal.cluster.internal.node;

import dev.panal.cluster.internal.IgniteSetup;
import java.util.Comparator;
import org.apache.ignite.IgniteCluster;
import org.apache.ignite.cluster.ClusterNode;

/**
 * One of the clusters that one was separated into. The greater goes on: the one of more nodes; of
 * as many, the one with more programs; of as many, the one with the oldest node.
 *
 * @param oldest the place in the order of joining of the node that was there first
 */
record Side(int nodes, int programs, long oldest) implements Comparable<Side> {
  private static final Comparator<Side> ORDER = Comparator.comparingInt(Side::nodes)
      .thenComparingInt(Side::programs)
      .thenComparing(Side::oldest, Comparator.reverseOrder());

  static Side of(IgniteCluster cluster) {
    long programs = cluster.forClients().nodes().stream()
        .filter(client -> client.attribute(IgniteSetup.LOOKS_ON) == null)
        .count();
    return new Side(
        cluster.forServers().nodes().size(),
        (int) programs,
        cluster.forServers().nodes().stream()
            .mapToLong(ClusterNode::order)
            .min()
            .orElse(Long.MAX_VALUE));
  }

  @Override
  public int compareTo(Side other) {
    return ORDER.compare(this, other);
  }
}
