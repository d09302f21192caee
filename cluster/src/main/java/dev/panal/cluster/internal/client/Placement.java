package dev.panal.cluster.internal.client;

import dev.panal.core.TaskProgress;
import dev.panal.core.internal.Claim;
import dev.panal.core.internal.WorkerRef;
import org.jspecify.annotations.Nullable;

/**
 * One task with one node. It counts as begun from the moment that it is sent: who sends knows
 * nothing of it until the node answers.
 */
final class Placement implements Claim {
  private final ClusterTask<?> task;
  private final RemoteNode node;
  private final double expectedNanos;
  private final long sentNanos = System.nanoTime();
  private boolean recalled;
  private volatile @Nullable WorkerRef worker;
  private volatile @Nullable TaskProgress progress;

  Placement(ClusterTask<?> task, RemoteNode node) {
    this.task = task;
    this.node = node;
    this.expectedNanos = task.meanTime().nanos();
  }

  ClusterTask<?> task() {
    return task;
  }

  RemoteNode node() {
    return node;
  }

  /** How long it was thought to run when it was sent; negative when nothing was known. */
  double expectedNanos() {
    return expectedNanos;
  }

  /** True once, for who asks for it back. */
  boolean recallOnce() {
    boolean first = !recalled;
    recalled = true;
    return first;
  }

  /** The node says where it runs. */
  void runsIn(WorkerRef ref, @Nullable TaskProgress how) {
    worker = ref;
    progress = how;
  }

  /** Whether the node has said that it runs. */
  boolean isSeenRunning() {
    return worker != null;
  }

  /** Until the node has said more, the node itself. */
  WorkerRef worker() {
    WorkerRef told = worker;
    return told != null ? told : new WorkerRef(0, node.pid());
  }

  @Nullable
  TaskProgress progress() {
    return progress;
  }

  @Override
  public boolean isClaimed() {
    return true;
  }

  @Override
  public boolean recall() {
    return false;
  }

  @Override
  public long startedNanos() {
    return sentNanos;
  }
}
