package dev.panal.cluster.internal.client;

import dev.panal.cluster.NodeInfo;
import dev.panal.cluster.NodeState;
import dev.panal.cluster.internal.Frame;
import dev.panal.futures.WorkerInfo;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A node as the scheduler sees it.
 *
 * <p>What waits to be sent, and the place in the order of nodes, belong to the scheduler's thread.
 * What is placed there may be answered on any thread: whoever removes a placement owns it.
 */
final class RemoteNode implements Comparable<RemoteNode> {
  /** Short tasks are sent ahead as long as they keep each slot busy for about this long. */
  private static final double AHEAD_NANOS = 5_000_000;

  /** As {@link #AHEAD_NANOS}, for items of a map call: their results gather in the node. */
  private static final double ITEMS_AHEAD_NANOS = 40_000_000;

  private static final int MOST_AHEAD = 512;

  static final Comparator<RemoteNode> BY_JOINING = Comparator.comparingLong(node -> node.number);

  private final UUID id;
  private final String name;
  private final long number;
  private final Map<Long, Placement> placements = new ConcurrentHashMap<>();
  private final Map<Long, ByteArrayOutputStream> parts = new ConcurrentHashMap<>();
  private final BitSet sitesSent = new BitSet();
  private @Nullable HeapOutput frame;

  /** The key by which nodes are ordered; changed only while it is in no order. */
  private double key;

  private double expectedNanos;
  private int unmeasured;
  private int tasks;
  private long finished;

  private volatile NodeState state = NodeState.JOINING;
  private volatile int most;
  private volatile int slots;
  private volatile long pid;
  private volatile List<WorkerInfo> workers = List.of();

  /**
   * @param most slots that it has
   * @param number in order of joining
   */
  RemoteNode(UUID id, String name, int most, long number) {
    this.most = most;
    this.id = id;
    this.name = name;
    this.number = number;
  }

  UUID id() {
    return id;
  }

  String name() {
    return name;
  }

  NodeState state() {
    return state;
  }

  void become(NodeState next) {
    state = next;
  }

  boolean isJoining() {
    return state == NodeState.JOINING;
  }

  boolean takesTasks() {
    return state == NodeState.ACTIVE && slots > 0;
  }

  void opened(int itsSlots, long itsPid) {
    most = itsSlots;
    pid = itsPid;
    state = NodeState.ACTIVE;
  }

  long pid() {
    return pid;
  }

  int slots() {
    return slots;
  }

  /** Uses so many of its slots; false when it did already. */
  boolean use(int changed) {
    boolean change = slots != changed;
    slots = changed;
    return change;
  }

  /** Slots that it offers. */
  int most() {
    return most;
  }

  void most(int changed) {
    most = changed;
  }

  void workers(List<WorkerInfo> told) {
    workers = told;
  }

  List<WorkerInfo> workers() {
    return workers;
  }

  Map<Long, Placement> placements() {
    return placements;
  }

  /** What came of a content so far that arrives in parts. */
  Map<Long, ByteArrayOutputStream> parts() {
    return parts;
  }

  synchronized int tasks() {
    return tasks;
  }

  /** Takes the place in the order that its load gives it. */
  synchronized void look() {
    key = slots == 0 ? Double.MAX_VALUE : (double) tasks / slots;
  }

  @Override
  public int compareTo(RemoteNode other) {
    int byLoad = Double.compare(key, other.key);
    return byLoad != 0 ? byLoad : Long.compare(number, other.number);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(number);
  }

  /**
   * Whether it should be given one more task.
   *
   * @param meanNanos of the task's function, negative when unknown
   * @param item one of a map call
   * @param prefetch tasks ahead of each node's slots; negative: as many as are short
   */
  synchronized boolean hasRoom(double meanNanos, boolean item, int prefetch) {
    if (tasks < slots) {
      return true;
    }
    if (prefetch >= 0) {
      return tasks < slots + prefetch;
    }
    return meanNanos >= 0
        && unmeasured == 0
        && tasks < MOST_AHEAD * slots
        && expectedNanos + meanNanos < (item ? ITEMS_AHEAD_NANOS : AHEAD_NANOS) * slots;
  }

  /** The task is its; false when it was cancelled meanwhile. */
  boolean place(Placement placement) {
    ClusterTask<?> task = placement.task();
    placements.put(task.id(), placement);
    if (!task.handOver(placement)) {
      placements.remove(task.id(), placement);
      return false;
    }
    synchronized (this) {
      tasks++;
      if (placement.expectedNanos() < 0) {
        unmeasured++;
      } else {
        expectedNanos += placement.expectedNanos();
      }
    }
    return true;
  }

  /** True for the one caller that may say what became of it. */
  boolean take(Placement placement) {
    if (!placements.remove(placement.task().id(), placement)) {
      return false;
    }
    synchronized (this) {
      tasks--;
      finished++;
      if (placement.expectedNanos() < 0) {
        unmeasured--;
      } else {
        expectedNanos = tasks == 0 ? 0 : Math.max(0, expectedNanos - placement.expectedNanos());
      }
    }
    return true;
  }

  // --- what waits to be sent

  /** Writes a task; the frame is to be sent when {@link #isFull} or there is no more to write. */
  void write(ClusterTask<?> task, byte[] content, boolean inParts) {
    HeapOutput out = frame;
    if (out == null) {
      out = Frame.of(Frame.TASKS);
      frame = out;
    }
    out.putLong(task.id());
    out.putByte((byte) (task.kind().ordinal() | (task.isItem() ? Frame.ITEM : 0)));
    out.putLong(task.timeoutNanos());
    String taskName = task.name();
    out.putString(taskName == null ? "" : taskName);
    FunctionSite site = task.site();
    out.putVarInt(site.id());
    if (sitesSent.get(site.id())) {
      out.putVarInt(0);
    } else {
      sitesSent.set(site.id());
      Frame.bytes(out, site.definition());
    }
    if (inParts) {
      out.putVarInt(0);
    } else {
      Frame.bytes(out, content);
    }
  }

  boolean isFull() {
    return frame != null && frame.length() > Frame.FULL;
  }

  /** What was written, once. */
  @Nullable
  HeapOutput takeFrame() {
    HeapOutput written = frame;
    frame = null;
    return written;
  }

  NodeInfo info() {
    long answered;
    int placed;
    synchronized (this) {
      answered = finished;
      placed = tasks;
    }
    return new NodeInfo.Snapshot(id, name, pid, slots, placed, answered, state, workers).info();
  }
}
