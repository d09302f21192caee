package dev.panal.cluster.internal.client;

import dev.panal.cluster.internal.Frame;
import dev.panal.cluster.internal.Frame.Status;
import dev.panal.cluster.internal.Post;
import dev.panal.cluster.internal.Version;
import dev.panal.core.TaskOptions;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that are no more than a queue each, behind a real scheduler: a task's result is 7, at the
 * rounds that the test says. One thread is the network, in order.
 */
final class FakeCluster implements Line, AutoCloseable {
  private static final long PID = 4;

  /** A frame under way to a node; without one, all answer what they hold, with that status. */
  private record Letter(@Nullable UUID to, byte[] frame, Status status) {}

  private final int slots;
  private final BlockingQueue<Letter> letters = new LinkedBlockingQueue<>();
  private final Map<UUID, Deque<Long>> begun = new HashMap<>();
  private final Map<UUID, Long> received = new HashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong frames = new AtomicLong();
  private final Thread network = new Thread(this::carry, "fake-network");
  private final byte[] seven;
  private final Scheduler scheduler;
  private volatile boolean holding;
  private volatile long ranNanos = 1_000;
  private volatile long mostAtOnce;

  FakeCluster(int nodes, int slots, TaskOptions defaults, int prefetch) {
    this(nodes, slots, defaults, prefetch, 10_000_000);
  }

  FakeCluster(int nodes, int slots, TaskOptions defaults, int prefetch, int queueCapacity) {
    this.slots = slots;
    HeapOutput out = new HeapOutput();
    Codec.writeSimple(7, out);
    seven = out.toByteArray();
    scheduler = new Scheduler(
        new Settings(
            "fake",
            0,
            prefetch,
            defaults,
            Duration.ofMillis(100),
            "",
            List.of(),
            queueCapacity,
            1L << 30,
            null,
            null),
        this);
    network.setDaemon(true);
    network.start();
    for (int i = 0; i < nodes; i++) {
      scheduler.nodeJoined(new UUID(0, i + 1), "node-" + i, slots, Version.current());
    }
  }

  Scheduler scheduler() {
    return scheduler;
  }

  /** Nodes keep what they are given until {@link #answer}. */
  void hold(boolean keep) {
    holding = keep;
    letters.add(new Letter(null, new byte[0], Status.VALUE));
  }

  /** How long tasks run, as nodes say from now on. */
  void taskTime(Duration time) {
    ranNanos = time.toNanos();
  }

  /** Nodes end what they hold, as after the patience of a drained one. */
  void interruptAll() {
    letters.add(new Letter(null, new byte[0], Status.CANCELLED));
  }

  void lose(int node) {
    scheduler.nodeLeft(new UUID(0, node + 1), "the test says so");
  }

  long bytesSent() {
    return bytes.get();
  }

  long framesSent() {
    return frames.get();
  }

  long mostTasksAtANode() {
    return mostAtOnce;
  }

  /** Tasks that each node was given, after all was answered. */
  Map<UUID, Long> received() {
    return received;
  }

  @Override
  public void send(UUID node, HeapOutput frame) {
    bytes.addAndGet(frame.length());
    frames.incrementAndGet();
    letters.add(new Letter(node, frame.toByteArray(), Status.VALUE));
  }

  @Override
  public void knock(UUID node, HeapOutput frame) {
    send(node, frame);
  }

  @Override
  public void forget(UUID node) {}

  @Override
  public void close() {
    network.interrupt();
  }

  private void carry() {
    try {
      for (; ; ) {
        Letter letter = letters.take();
        if (letter.to() == null) {
          begun.keySet().forEach(node -> answer(node, letter.status()));
        } else {
          deliver(
              letter.to(),
              new HeapInput(
                  letter.frame(), Post.HEADER_BYTES, letter.frame().length - Post.HEADER_BYTES));
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void deliver(UUID node, HeapInput in) {
    switch (in.getByte()) {
      case Frame.OPEN -> {
        begun.putIfAbsent(node, new ArrayDeque<>());
        HeapOutput opened = new HeapOutput();
        opened.putByte(Frame.OPENED);
        opened.putInt(slots);
        opened.putLong(1);
        receive(node, opened);
      }
      case Frame.TASKS -> {
        Deque<Long> tasks = begun.get(node);
        for (long id : ids(in)) {
          tasks.add(id);
          received.merge(node, 1L, Long::sum);
        }
        mostAtOnce = Math.max(mostAtOnce, tasks.size());
        answer(node, Status.VALUE);
      }
      case Frame.CLOSE -> {
        HeapOutput closed = new HeapOutput();
        closed.putByte(Frame.CLOSED);
        receive(node, closed);
      }
      default -> {}
    }
  }

  private static List<Long> ids(HeapInput in) {
    List<Long> ids = new ArrayList<>();
    while (in.remaining() > 0) {
      ids.add(in.getLong());
      in.getByte();
      in.getLong();
      in.getString();
      in.getVarInt();
      skip(in);
      skip(in);
    }
    return ids;
  }

  private static void skip(HeapInput in) {
    int length = in.getVarInt();
    if (length > 0) {
      Frame.bytes(in, length);
    }
  }

  private void answer(UUID node, Status status) {
    Deque<Long> tasks = begun.get(node);
    if (holding && status == Status.VALUE || tasks.isEmpty()) {
      return;
    }
    HeapOutput results = new HeapOutput();
    results.putByte(Frame.RESULTS);
    Long id;
    while ((id = tasks.poll()) != null) {
      results.putLong(id);
      results.putByte((byte) status.ordinal());
      results.putInt(0);
      results.putLong(PID);
      results.putLong(ranNanos);
      Frame.bytes(results, seven);
    }
    receive(node, results);
  }

  private void receive(UUID node, HeapOutput frame) {
    scheduler.received(node, new HeapInput(frame.toByteArray()));
  }
}
