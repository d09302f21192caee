package dev.panal.cluster.internal.client;

import dev.panal.cluster.NodeLostException;
import dev.panal.cluster.internal.Frame;
import dev.panal.cluster.internal.Frame.Status;
import dev.panal.core.PanalException;
import dev.panal.core.TaskProgress;
import dev.panal.core.internal.WorkerRef;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.WorkerState;
import dev.panal.futures.internal.ClassRelay;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what nodes say; one frame of a node at a time. */
final class NodeFrames {
  private static final byte[] NOTHING = {};
  private static final WorkerState[] STATES = WorkerState.values();

  private final Scheduler scheduler;

  NodeFrames(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  void handle(RemoteNode node, HeapInput in) {
    byte type = in.getByte();
    switch (type) {
      case Frame.OPENED -> scheduler.opened(node, in.getInt(), in.getLong());
      case Frame.REFUSED -> scheduler.refused(node, in.getString());
      case Frame.RESULTS -> results(node, in);
      case Frame.PART -> part(node, in);
      case Frame.ASK -> ask(node, in);
      case Frame.STATUS -> status(node, in);
      case Frame.CLOSED -> scheduler.closed(node);
      case Frame.LEAVING -> scheduler.leaving(node);
      default ->
        throw new IllegalArgumentException(
            "unknown frame type=" + type + " from node=" + node.name());
    }
  }

  private void results(RemoteNode node, HeapInput in) {
    while (in.remaining() > 0) {
      long id = in.getLong();
      Status status = Status.of(in.getByte());
      WorkerRef worker = new WorkerRef(in.getInt(), in.getLong());
      long ranNanos = in.getLong();
      byte[] content = content(node, id, in);
      Placement placement = node.placements().get(id);
      if (placement != null && node.take(placement)) {
        result(placement, status, worker, ranNanos, content);
      }
    }
    scheduler.touched(node);
  }

  private static byte[] content(RemoteNode node, long task, HeapInput in) {
    int length = in.getVarInt();
    if (length > 0) {
      return Frame.bytes(in, length);
    }
    ByteArrayOutputStream parts = node.parts().remove(task);
    return parts == null ? NOTHING : parts.toByteArray();
  }

  private static void part(RemoteNode node, HeapInput in) {
    long task = in.getLong();
    try {
      in.transferTo(node.parts().computeIfAbsent(task, any -> new ByteArrayOutputStream()));
    } catch (IOException cannotBe) {
      throw new IllegalStateException(cannotBe);
    }
  }

  private void result(
      Placement placement, Status status, WorkerRef worker, long ranNanos, byte[] content) {
    switch (status) {
      case GIVEN_BACK -> scheduler.waitsAgain(placement);
      case BROKEN -> {
        scheduler.broken(placement.node(), throwable(content));
        scheduler.waitsAgain(placement);
      }
      case CRASHED -> {
        if (throwable(content) instanceof PanalException crash) {
          scheduler.lost(placement, crash);
        }
      }
      case CANCELLED -> {
        if (placement.task().isDone()) {
          scheduler.release(placement.task());
        } else {
          scheduler.lost(placement, interrupted(placement));
        }
      }
      default -> ended(placement, status, worker, ranNanos, content);
    }
  }

  private static NodeLostException interrupted(Placement placement) {
    return new NodeLostException(
        placement.task().description() + " was interrupted by node="
            + placement.node().name() + ", which ends",
        null);
  }

  private Throwable throwable(byte[] content) {
    return scheduler.codec().readThrowable(new HeapInput(content));
  }

  private <R extends @Nullable Object> void ended(
      Placement placement, Status status, WorkerRef worker, long ranNanos, byte[] content) {
    @SuppressWarnings("unchecked")
    ClusterTask<R> task = (ClusterTask<R>) placement.task();
    if (ranNanos > 0) {
      task.meanTime().add(ranNanos);
      scheduler.counters().ended.increment();
      scheduler.counters().ranNanos.add(ranNanos);
    }
    long now = System.nanoTime();
    task.ranOn(worker, now - ranNanos, now);
    String from = task.description() + " in worker " + worker.index() + " of node "
        + placement.node().name() + " (pid " + worker.pid() + ")";
    RemoteOutcome<R> outcome =
        new RemoteOutcome<>(task.site().codecOr(scheduler.codec()), status, content, from);
    if (task.arrive(outcome)) {
      Counters counters = scheduler.counters();
      (status == Status.VALUE ? counters.succeeded : counters.failed).increment();
      if (status == Status.TIMED_OUT) {
        counters.timeouts.increment();
      }
    }
    scheduler.release(task);
  }

  /** A loader may be anybody's code: it is asked on a callback thread. */
  private void ask(RemoteNode node, HeapInput in) {
    long request = in.getLong();
    int loader = in.getInt();
    String path = in.getString();
    scheduler.callbacks().execute(() -> {
      ClassRelay.Found found = scheduler.loaders().find(loader, path);
      byte[] bytes = found.bytes();
      HeapOutput answer = Frame.of(Frame.CLASS);
      answer.putLong(request);
      answer.putByte(bytes == null ? 0 : 1);
      answer.putString(found.why());
      if (bytes != null) {
        answer.putBytes(bytes, 0, bytes.length);
      }
      scheduler.line().send(node.id(), answer);
    });
  }

  private void status(RemoteNode node, HeapInput in) {
    int slots = in.getInt();
    List<WorkerInfo> workers = new ArrayList<>();
    for (int left = in.getVarInt(); left > 0; left--) {
      workers.add(worker(in));
    }
    scheduler.workers(node, List.copyOf(workers));
    for (int left = in.getVarInt(); left > 0; left--) {
      Placement placement = node.placements().get(in.getLong());
      WorkerRef worker = new WorkerRef(in.getInt(), in.getLong());
      long done = in.getLong();
      long total = in.getLong();
      if (placement != null) {
        placement.runsIn(worker, done < 0 ? null : new TaskProgress(done, total));
      }
    }
    if (slots != node.most()) {
      node.most(slots);
      scheduler.allot();
    }
  }

  private static WorkerInfo worker(HeapInput in) {
    int index = in.getInt();
    long incarnation = in.getLong();
    String name = in.getString();
    long pid = in.getLong();
    WorkerState state = STATES[in.getByte()];
    long finished = in.getLong();
    long task = in.getLong();
    long running = in.getLong();
    return new WorkerInfo.Snapshot(
            index,
            incarnation,
            name,
            pid,
            state,
            finished,
            task,
            null,
            running < 0 ? null : Duration.ofNanos(running),
            in.getLong(),
            in.getLong(),
            null,
            null)
        .info();
  }
}
