package dev.panal.futures.internal.dispatch;

import dev.panal.core.internal.Settled;
import dev.panal.futures.internal.Frames;
import dev.panal.futures.internal.Frames.FrameInput;
import dev.panal.futures.internal.Frames.Item;
import dev.panal.futures.internal.Frames.Items;
import dev.panal.futures.internal.Frames.Result;
import dev.panal.futures.internal.Frames.Status;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.directory.FileTree;
import dev.panal.ipc.internal.link.ControlPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads what workers answer and completes what it belongs to. */
final class Answers {
  private final Pool pool;
  private final Crew crew;

  Answers(Pool pool, Crew crew) {
    this.pool = pool;
    this.crew = crew;
  }

  /** A link that cannot be trusted any more costs its worker, not the pool. */
  int read(Worker worker, int limit) {
    if (worker.isGone()) {
      return 0;
    }
    try {
      return worker.poll(
          (buffer, offset, length) -> handle(worker, new FrameInput(buffer, offset, length)),
          limit);
    } catch (RuntimeException | InternalError e) { // whatever a frame makes of its reader
      crew.lose(worker, "link broken: " + e);
      return 1;
    }
  }

  /** All that a dead worker left behind: its queue, then the outbox of its control page. */
  void drain(Worker worker) {
    if (worker.link() == null) {
      return;
    }
    try {
      while (worker.poll(
              (buffer, offset, length) -> handle(worker, new FrameInput(buffer, offset, length)),
              1024)
          > 0) {}
      ControlPage page = worker.page();
      byte[] outbox = new byte[page.outboxLength()];
      page.outboxCopy(outbox, 0, outbox.length);
      if (outbox.length > 0 && begun(worker) instanceof ChunkHandOver chunk) {
        FrameInput in = new FrameInput(outbox, 0, outbox.length);
        int item = page.outboxFirst();
        int count = 0;
        while (in.hasRemaining()) {
          count += item(worker, chunk, item++, in);
        }
        answered(worker, chunk, count);
      }
    } catch (RuntimeException | InternalError e) { // whatever a frame makes of its reader
      worker.reason = worker.reason == null ? "link broken: " + e : worker.reason;
    }
  }

  /**
   * What a dead worker had begun and not answered: one hand-over at most. Not what its page says
   * that it runs, which is nothing between the last item and the answer.
   */
  private static @Nullable HandOver begun(Worker worker) {
    for (HandOver each : worker.inFlight()) {
      if (each.isClaimed()) {
        return each;
      }
    }
    return null;
  }

  private void handle(Worker worker, FrameInput in) {
    byte type = in.getByte();
    if (worker.ready == (type == Frames.READY || type == Frames.FAILED)) {
      throw new UncheckedIOException(new IOException(
          "frame type=" + type + (worker.ready ? " after" : " before") + " the worker was ready"));
    }
    switch (type) {
      case Frames.READY -> crew.ready(worker);
      case Frames.FAILED -> {
        byte[] thrown = in.rest();
        crew.initializerFailed(
            worker,
            () -> pool.codec().readThrowable(new FrameInput(thrown, 0, thrown.length).payload()));
      }
      case Frames.RESULT -> result(worker, Frames.readResult(in));
      case Frames.ITEMS -> items(worker, in);
      default -> throw new UncheckedIOException(new IOException("unknown frame type=" + type));
    }
  }

  private void result(Worker worker, Result result) {
    if (!(worker.find(result.slot(), result.generation()) instanceof TaskHandOver handOver)) {
      return;
    }
    worker.remove(handOver);
    worker.finished(1, result.finishedNanos());
    PoolTask<?> task = handOver.task();
    task.times().add(1, result.finishedNanos() - result.startedNanos());
    task.ranOn(worker.ref(), result.startedNanos(), result.finishedNanos());
    pool.timeline()
        .ran(
            worker,
            result.startedNanos(),
            result.finishedNanos(),
            1,
            result.status() == Status.VALUE ? 0 : 1,
            task.name());
    pool.efforts()
        .ran(
            worker,
            task.submittedNanos(),
            result.startedNanos(),
            result.finishedNanos(),
            1,
            task::label);
    try {
      arrive(worker, task, result);
    } catch (OutOfMemoryError e) { // this application's, while the result was copied
      task.fail(e);
    } finally {
      task.release();
    }
    if (result.retire()) {
      crew.retire(worker, "out of memory in " + task.label());
    } else {
      crew.checkWear(worker);
    }
  }

  private <R> void arrive(Worker worker, PoolTask<R> task, Result result) {
    if (pool.config().relay() != null) {
      relay(worker, task, result);
      return;
    }
    if (result.status() == Status.VALUE
        && result.content() instanceof Frames.Inline inline
        && inline.isSimple()) {
      if (task.settle(simple(inline))) {
        pool.giveBacks().succeeded(1);
      }
      return;
    }
    ResultArrival<R> arrival = arrival(
        worker, task.site(), task.origin().trace(), task::label, result.status(), result.content());
    if (arrival != null && task.arrive(arrival)) {
      (result.status() == Status.VALUE ? pool.counters().succeeded : pool.counters().failed)
          .increment();
      if (arrival.isLarge()) {
        pool.callbacks().execute(task::info);
      }
    } else if (arrival == null) {
      task.fail(unreadable(task.label()));
    } else {
      arrival.discard();
    }
  }

  /** The program that it belongs to will read it. */
  @SuppressWarnings("unchecked")
  private <R> void relay(Worker worker, PoolTask<R> task, Result result) {
    try {
      if (result.content() instanceof Frames.InSegment segment) {
        checkOwn(worker, segment.file());
      }
      Relayed relayed = new Relayed(
          result.status(),
          ResultArrival.take(pool.store(), result.content()),
          worker.ref(),
          result.finishedNanos() - result.startedNanos());
      if (task.settle(Settled.success((R) relayed))) {
        (result.status() == Status.VALUE ? pool.counters().succeeded : pool.counters().failed)
            .increment();
      } else {
        relayed.content().release();
      }
    } catch (IOException e) {
      task.fail(unreadable(task.label()));
    }
  }

  @SuppressWarnings("unchecked")
  private <R> Settled<R> simple(Frames.Inline inline) {
    return Settled.success((R) Codec.readSimple(inline.open()));
  }

  private <R> @Nullable ResultArrival<R> arrival(
      Worker worker,
      FunctionSite site,
      @Nullable SubmitTrace trace,
      Supplier<String> label,
      Status status,
      Frames.Content content) {
    if (content instanceof Frames.InSegment segment) {
      checkOwn(worker, segment.file());
    }
    try {
      return ResultArrival.of(
          pool.efforts(),
          site.codecOr(pool.codec()),
          pool.store(),
          status,
          content,
          () -> label.get() + " in worker " + worker.name() + " (pid " + worker.pid() + ")",
          trace);
    } catch (IOException e) {
      return null;
    }
  }

  /** The file will be moved and deleted: it must be one that this worker may have made. */
  private void checkOwn(Worker worker, Path file) {
    Path links = worker.directory;
    if ((links == null || !FileTree.contains(links, file))
        && !FileTree.contains(pool.spillDirectory(), file)) {
      throw new UncheckedIOException(
          new IOException("a result names a file that is no segment of its worker: " + file));
    }
  }

  private static Throwable unreadable(String label) {
    return new dev.panal.core.TaskSerializationException(
        "the result of " + label + " is gone: its segment file cannot be opened", null);
  }

  private void items(Worker worker, FrameInput in) {
    Items head = Frames.readItems(in);
    if (!(worker.find(head.slot(), head.generation()) instanceof ChunkHandOver chunk)) {
      return;
    }
    MapBatch<?, ?> batch = chunk.batch();
    if (!chunk.holds(head.first(), head.count())) {
      throw new IndexOutOfBoundsException("items=" + head.first() + "+" + head.count()
          + " are not of the hand-over's " + chunk.from() + ".." + chunk.to());
    }
    if (head.simple() && batch.settleRun(head.first(), head.count(), in)) {
      pool.giveBacks().succeeded(head.count());
      answered(worker, chunk, head.count());
    } else {
      int count = 0;
      for (int i = 0; i < head.count(); i++) {
        count += item(worker, chunk, head.first() + i, in);
      }
      answered(worker, chunk, count);
    }
    if (head.last()) {
      FlightEvents.chunk(
          worker,
          batch.name(),
          head.next() - chunk.from(),
          chunk.failed(),
          head.finishedNanos() - head.startedNanos());
      pool.timeline()
          .ran(
              worker,
              head.startedNanos(),
              head.finishedNanos(),
              Math.max(1, head.next() - chunk.from()),
              chunk.failed(),
              batch.name());
      pool.efforts()
          .ran(
              worker,
              batch.readNanos(),
              head.startedNanos(),
              head.finishedNanos(),
              Math.max(1, head.next() - chunk.from()),
              () -> batch.label(chunk.from()));
      batch
          .times()
          .add(Math.max(1, head.next() - chunk.from()), head.finishedNanos() - head.startedNanos());
      worker.remove(chunk);
      batch.giveBack(head.next(), chunk.to());
      crew.work().waitingAgain(batch);
    }
    batch.announce();
    if (head.retire()) {
      crew.retire(worker, "out of memory in " + batch.label(head.next() - 1));
    } else {
      crew.checkWear(worker);
    }
  }

  /** Reads one item's answer; 1 when it had none before. */
  private int item(Worker worker, ChunkHandOver chunk, int index, FrameInput in) {
    MapBatch<?, ?> batch = chunk.batch();
    if (in.isSimple()) {
      boolean first = batch.settleValue(index, Codec.readSimple(in.payload()));
      pool.giveBacks().succeeded(first ? 1 : 0);
      return first ? 1 : 0;
    }
    Item item = Frames.readItem(in);
    ResultArrival<?> outcome = arrival(
        worker,
        batch.site(),
        batch.origin().trace(),
        () -> batch.label(index),
        item.status(),
        item.content());
    if (outcome == null) {
      batch.failItem(index, unreadable(batch.label(index)));
      return 1;
    }
    if (item.status() != Status.VALUE) {
      chunk.oneFailed();
    }
    if (batch.settle(index, outcome)) {
      (item.status() == Status.VALUE ? pool.counters().succeeded : pool.counters().failed)
          .increment();
      return 1;
    }
    outcome.discard();
    return 0;
  }

  private static void answered(Worker worker, ChunkHandOver chunk, int count) {
    chunk.answered(count);
    worker.finished(count, System.nanoTime());
  }
}
