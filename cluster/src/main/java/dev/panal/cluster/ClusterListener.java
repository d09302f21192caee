package dev.panal.cluster;

import dev.panal.futures.PoolListener;

/**
 * Is told what happens in a cluster, as a {@link PoolListener} is of a pool. Of the pool's events
 * {@code taskDone}, {@code poolBroken} and {@code poolTerminated} occur; {@code workerReady} and
 * {@code workerStopped} too, as far as nodes tell, some four times a second while there are tasks.
 */
public interface ClusterListener extends PoolListener {
  /** A node takes this program's tasks from now on. */
  default void nodeJoined(NodeInfo node) {}

  /** A node takes no more tasks: it leaves, is lost, broken or refused, as its state says. */
  default void nodeLeft(NodeInfo node, String reason) {}
}
