package dev.panal.futures.internal;

import dev.panal.core.TaskContext;
import dev.panal.core.TaskContextCarrier;
import dev.panal.core.internal.CarriedContext;
import dev.panal.core.internal.CurrentTask;
import dev.panal.futures.internal.Frames.Chunk;
import dev.panal.futures.internal.Frames.FrameInput;
import dev.panal.futures.internal.Frames.Progression;
import dev.panal.futures.internal.TaskRunner.Answer;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.link.ControlPage;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.IOException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * Runs the items of map calls, one chunk at a time.
 *
 * <p>Each item's answer goes into the control page's outbox before the next item begins, and the
 * page always names the item that runs: whatever ends this process, what was finished survives and
 * the item to blame is known. The outbox is sent when it is full or has waited for long enough, and
 * emptied afterwards: should this process end in between, the pool finds the items twice, not
 * never.
 *
 * <p>What costs as much as a short item is not done for each one: the clock is read every few items
 * where they are short and have no time limit, and {@link TaskContext} is made for who asks.
 */
final class ItemRunner {
  /** Sends what was written into the output that it was given, and rings if need be. */
  interface Sender {
    void send() throws IOException;
  }

  private static final long FLUSH_NANOS = 1_000_000;
  private static final long STAMP_NANOS = 1_000;
  private static final int MOST_ITEMS_A_STAMP = 8;

  private final int workerIndex;
  private final ControlPage page;
  private final InterruptGate gate;
  private final TaskRunner runner;
  private final HeapOutput frame;
  private final Sender sender;
  private final HeapOutput entry = new HeapOutput();
  private final CurrentTask.Source source = this::context;

  private @Nullable Chunk chunk;
  private @Nullable TaskContext context;
  private int index;
  private int firstUnsent;
  private boolean simpleOnly;
  private long stampNanos;
  private long lastFlushNanos;
  private int itemsAStamp;
  private int untilStamp;

  /** @param frame where the sender finds what to send */
  ItemRunner(
      int workerIndex,
      ControlPage page,
      InterruptGate gate,
      TaskRunner runner,
      HeapOutput frame,
      Sender sender) {
    this.workerIndex = workerIndex;
    this.page = page;
    this.gate = gate;
    this.runner = runner;
    this.frame = frame;
    this.sender = sender;
  }

  private TaskContext context() {
    TaskContext current = context;
    Chunk running = chunk;
    if (running == null) {
      throw new IllegalStateException("no chunk runs");
    }
    if (current == null) {
      current = new WorkerTaskContext(
          page,
          workerIndex,
          running.slot(),
          running.generation(),
          running.firstTaskId() + index,
          running.name());
      context = current;
    }
    return current;
  }

  void run(Chunk next, FrameInput in) throws IOException {
    if (!page.claim(next.slot(), next.generation())) {
      return;
    }
    chunk = next;
    index = next.first();
    itemsAStamp = 1;
    untilStamp = 1;
    long started = System.nanoTime();
    stampNanos = started;
    lastFlushNanos = started;
    startOutbox(index);
    CurrentTask.Source before = CurrentTask.enter(source);
    page.beginRun(next.slot(), next.generation(), index, started);
    openGate(next);
    TaskContextCarrier.Restored carried = CarriedContext.restore(next.context());
    boolean retire = runItems(next, in);
    carried.close();
    closeGate(next);
    CurrentTask.leave(before);
    page.endRun();
    writeHead(next, index - firstUnsent, true, retire, started, System.nanoTime());
    writeOutbox();
    sender.send();
    startOutbox(index);
    chunk = null;
  }

  /**
   * With a time limit an interrupt is for one item. Without one it is for all that is left of the
   * chunk, none of which is wanted then, so the gate stays open from item to item.
   */
  private void openGate(Chunk running) {
    gate.open(running.generation(), running.timed() ? index : Frames.ALL_ITEMS);
  }

  private void closeGate(Chunk running) {
    gate.close(running.generation(), running.timed() ? index : Frames.ALL_ITEMS);
  }

  /** Leaves {@code index} behind the last item that ran; true when the worker shall be replaced. */
  private boolean runItems(Chunk running, FrameInput in) throws IOException {
    int slot = running.slot();
    long generation = running.generation();
    int end = running.first() + running.count();
    Progression numbers = Frames.readProgression(in);
    Serializable constant = runner.constant(running);
    for (; ; ) {
      context = null;
      entry.reset();
      Answer answer;
      if (numbers != null) {
        answer = runner.runItem(running, constant, null, numbers.item(index), entry);
      } else if (in.isSimple()) {
        answer = runner.runItem(running, constant, null, Codec.readSimple(in.payload()), entry);
      } else {
        answer = runner.runItem(running, constant, Frames.readItem(in).content(), null, entry);
      }
      runner.restoreLoader();
      if (running.timed()) {
        gate.next(generation, index, index + 1);
      } else {
        Thread.interrupted();
      }
      index++;
      if (answer == TaskRunner.SIMPLE) {
        keep(running);
      } else {
        entry.reset();
        Frames.entry(entry, answer.status(), answer.payload());
        simpleOnly = false;
        keep(running);
        answer.handOver();
      }
      boolean stamped = stampIfDue(running);
      if (answer.retire() || index == end || page.yieldRequested(slot, generation)) {
        return answer.retire();
      }
      if (stamped) {
        page.beginRun(slot, generation, index, stampNanos);
      } else {
        page.nextItem(index);
      }
    }
  }

  private boolean stampIfDue(Chunk running) throws IOException {
    if (--untilStamp > 0) {
      return false;
    }
    long now = System.nanoTime();
    long ran = Math.max(1, now - stampNanos);
    stampNanos = now;
    itemsAStamp = running.timed()
        ? 1
        : (int) Math.max(
            1,
            Math.min(
                MOST_ITEMS_A_STAMP, Math.min(2L * itemsAStamp, itemsAStamp * STAMP_NANOS / ran)));
    untilStamp = itemsAStamp;
    if (now - lastFlushNanos > FLUSH_NANOS) {
      flush(running, index);
      lastFlushNanos = now;
    }
    return true;
  }

  /** The answer of the item before {@code index}. */
  private void keep(Chunk running) throws IOException {
    if (page.outboxAppend(entry.buffer(), entry.length())) {
      return;
    }
    boolean simple = simpleOnly;
    flush(running, index - 1);
    simpleOnly = simple;
    if (!page.outboxAppend(entry.buffer(), entry.length())) {
      writeHead(running, 1, false, false, 0, 0);
      frame.putBytes(entry.buffer(), 0, entry.length());
      sendBetween(running);
      startOutbox(index);
    }
  }

  private void startOutbox(int first) {
    page.outboxStart(first);
    firstUnsent = first;
    simpleOnly = true;
  }

  private void flush(Chunk running, int end) throws IOException {
    if (end > firstUnsent) {
      writeHead(running, end - firstUnsent, false, false, 0, 0);
      writeOutbox();
      sendBetween(running);
      startOutbox(end);
    }
  }

  private void writeOutbox() {
    int length = page.outboxLength();
    int at = frame.skip(length);
    page.outboxCopy(frame.buffer(), at, length);
  }

  /** No interrupt of a task's gets into the sending. */
  private void sendBetween(Chunk running) throws IOException {
    closeGate(running);
    sender.send();
    openGate(running);
  }

  private void writeHead(
      Chunk running, int count, boolean last, boolean retire, long started, long finished) {
    frame.reset();
    Frames.itemsHead(
        frame,
        new Frames.Items(
            running.slot(),
            running.generation(),
            firstUnsent,
            count,
            simpleOnly,
            last,
            index,
            retire,
            started,
            finished));
  }
}
