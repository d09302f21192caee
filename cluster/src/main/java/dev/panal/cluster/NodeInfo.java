package dev.panal.cluster;

import dev.panal.futures.WorkerInfo;
import java.util.List;
import java.util.UUID;

/** What was known of one node at one moment. */
public final class NodeInfo {
  private final Snapshot its;

  NodeInfo(Snapshot snapshot) {
    its = snapshot;
  }

  /** Where the fields of a {@link NodeInfo} come from. */
  public record Snapshot(
      UUID id,
      String name,
      long pid,
      int slots,
      int tasks,
      long finished,
      NodeState state,
      List<WorkerInfo> workers) {
    /** As a whole. */
    public NodeInfo info() {
      return new NodeInfo(this);
    }
  }

  /** Unique; a node that was started again has another. */
  public UUID id() {
    return its.id;
  }

  /** As the node calls itself: its host and process id unless it was given a name. */
  public String name() {
    return its.name;
  }

  /** The process id of the node's own JVM, on its machine; 0 before it has answered. */
  public long pid() {
    return its.pid;
  }

  /** Tasks of this program that it runs at a time. */
  public int slots() {
    return its.slots;
  }

  /** Tasks that it has been given and not answered. */
  public int tasks() {
    return its.tasks;
  }

  /** Tasks that it has answered. */
  public long tasksFinished() {
    return its.finished;
  }

  public NodeState state() {
    return its.state;
  }

  /** Its worker JVMs for this program, as it last told; some are of a moment ago. */
  public List<WorkerInfo> workers() {
    return its.workers;
  }

  @Override
  public String toString() {
    return its.name + "[state=" + its.state + ", slots=" + its.slots + ", tasks=" + its.tasks
        + ", tasksFinished=" + its.finished + "]";
  }
}
