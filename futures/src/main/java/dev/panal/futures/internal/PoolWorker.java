package dev.panal.futures.internal;

import dev.panal.core.TaskContextCarrier;
import dev.panal.core.internal.CarriedContext;
import dev.panal.core.internal.CurrentTask;
import dev.panal.core.internal.Invocation;
import dev.panal.futures.internal.Frames.Content;
import dev.panal.futures.internal.Frames.FrameInput;
import dev.panal.futures.internal.Frames.Inline;
import dev.panal.futures.internal.Frames.Result;
import dev.panal.futures.internal.Frames.Task;
import dev.panal.futures.internal.TaskRunner.Answer;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionTable;
import dev.panal.ipc.internal.lane.SharedMemoryFullException;
import dev.panal.ipc.internal.link.ControlMessage;
import dev.panal.ipc.internal.link.ControlPage;
import dev.panal.ipc.internal.link.WorkerBells;
import dev.panal.ipc.internal.link.WorkerLink;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadStore;
import java.io.IOException;
import java.io.Serializable;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A pool's worker: one thread that reads frames, runs tasks and answers.
 *
 * <p>A task is claimed in the control page before anything of it is decoded, so that whatever ends
 * this process from then on is that task's doing. While there is nothing to do the thread sleeps on
 * its bell: it sets the sleeping flag, looks again behind a full fence, and blocks.
 */
public final class PoolWorker {
  private static final Duration OPEN_DEADLINE = Duration.ofSeconds(30);
  private static final long POLL_NANOS = 50_000;
  private static final long RING_DELAY_NANOS = 3_000;
  private static final int SUSPICIOUS = 3;
  private static final long MOVE_NANOS = 10_000;
  private static final int LOOKS_PER_YIELD = 100;
  private static final long ROOM_WAIT_NANOS = 100_000_000;
  private static final long MEMORY_WAIT_NANOS = 10_000_000_000L;

  private final WorkerStart start;
  private final WorkerLink link;
  private final ControlPage page;
  private final WorkerBells bells;
  private final Codec codec;
  private final ShippedClasses shipped;
  private final FunctionTable functions;
  private final InterruptGate gate = new InterruptGate(Thread.currentThread());
  private final HeapOutput frame = new HeapOutput();
  private final TaskRunner runner;
  private final ItemRunner items;
  private byte[] received = new byte[4096];
  private int receivedLength;
  private @Nullable Hook exitHook;
  private boolean stopping;
  private boolean owesRing;
  private int seenAfterYield;
  private long lastPauseNanos = Long.MAX_VALUE;
  private long memoryFullSince;

  private PoolWorker(WorkerStart start, WorkerLink link) {
    this.start = start;
    this.link = link;
    this.page = link.page();
    this.bells = start.bells();
    PayloadStore store = new PayloadStore(
        start.linkDirectory(),
        Path.of(start.property("spill")),
        Long.parseLong(start.property("segmentBudget")),
        Frames.INLINE_BYTES);
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    this.codec = new Codec(loader, null);
    this.shipped =
        new ShippedClasses(bells, loader, start.find(ShippedClasses.ORIGIN).isPresent());
    this.functions = new FunctionTable(codec, shipped::loader);
    this.runner = new TaskRunner(codec, functions, store, loader);
    this.items = new ItemRunner(start.index(), page, gate, runner, frame, this::send);
  }

  /**
   * A function of the pool's own options: the initializer, or what runs before the worker leaves.
   */
  private record Hook(int site, Content captured) {}

  /**
   * Runs until the pool says stop; the caller then ends the process, which is what frees the link:
   * closing it first would only take time.
   */
  public static void run(WorkerStart start) throws IOException {
    WorkerLink link = WorkerLink.open(start.linkDirectory(), OPEN_DEADLINE);
    start.attach(link.page());
    WorkerLog.start(start);
    PoolWorker worker = new PoolWorker(start, link);
    start.onControl(worker::control);
    worker.serve();
  }

  private void control(ControlMessage message) {
    if (message.kind() == ControlMessage.Kind.INTERRUPT) {
      gate.interrupt(message.generation(), message.item());
    } else if (message.kind() == ControlMessage.Kind.NOTE) {
      if (message.item() == ClassMessage.DROP) {
        functions.forgetLoader(message.slot());
      } else {
        shipped.answered(message);
      }
    }
  }

  private void serve() throws IOException {
    while (!stopping) {
      if (link.fromHost().poll(this::receive, 1) == 0) {
        pause();
      } else {
        if (owesRing) {
          ringIfUnread(); // before what comes now, which may take long
        }
        handle(new FrameInput(received, 0, receivedLength));
      }
    }
    if (owesRing) {
      ringIfUnread();
    }
    leave();
  }

  /** The frame is copied out first: no code of a task's runs under the lane's lock. */
  private void receive(byte[] buffer, int offset, int length) {
    if (received.length < length) {
      received = new byte[Math.max(length, 2 * received.length)];
    }
    System.arraycopy(buffer, offset, received, 0, length);
    receivedLength = length;
  }

  /**
   * Waits for a frame. Polls for a short time where the last frames came at short intervals, then
   * sleeps; polls again after a ring, which may come ahead of its frame.
   */
  private void pause() {
    long began = System.nanoTime();
    if (lastPauseNanos >= POLL_NANOS || !poll(began)) {
      if (owesRing) {
        ringIfUnread();
      }
      sleep();
      poll(System.nanoTime());
    }
    lastPauseNanos = System.nanoTime() - began;
  }

  /** Looks for a frame, and gives the core away now and then; false when none came. */
  private boolean poll(long began) {
    if (seenAfterYield > SUSPICIOUS) {
      seenAfterYield = 0;
      LockSupport.parkNanos(MOVE_NANOS);
    }
    int looks = 1;
    boolean more = true;
    for (; more && link.fromHost().isEmpty(); looks++) {
      if (looks % LOOKS_PER_YIELD == 0) {
        Thread.yield();
        long polled = System.nanoTime() - began;
        if (owesRing && polled >= RING_DELAY_NANOS) {
          ringIfUnread();
        }
        more = polled < POLL_NANOS;
      } else {
        Thread.onSpinWait();
      }
    }
    seenAfterYield = more && looks % LOOKS_PER_YIELD == 1 && looks > 1 ? seenAfterYield + 1 : 0;
    return more;
  }

  private void sleep() {
    page.workerFallsAsleep();
    try {
      if (link.fromHost().isEmpty()) {
        bells.awaitBell(Long.MAX_VALUE / 2);
      }
    } finally {
      page.workerAwake();
    }
  }

  /** A thread of the application may have come for the answer by itself. */
  private void ringIfUnread() {
    owesRing = false;
    VarHandle.fullFence();
    if (page.isHostAsleep() && !link.toHost().isRead() && page.claimHostWakeUp()) {
      bells.ringHost();
    }
  }

  private void handle(FrameInput in) throws IOException {
    byte type = in.getByte();
    switch (type) {
      case Frames.SETUP -> setUp(in);
      case Frames.DEFINE -> functions.define(in.getInt(), in.rest());
      case Frames.TASK -> runTask(Frames.readTask(in));
      case Frames.CHUNK -> items.run(Frames.readChunk(in), in);
      case Frames.STOP -> stopping = true;
      default -> throw new IOException("unknown frame type=" + type);
    }
  }

  private void setUp(FrameInput in) throws IOException {
    Hook initializer = hook(in);
    exitHook = hook(in);
    frame.reset();
    Throwable failure = initializer == null ? null : runHook(initializer);
    if (failure == null) {
      frame.putByte(Frames.READY);
    } else {
      frame.putByte(Frames.FAILED);
      codec.writeThrowable(failure, frame);
      stopping = true;
      exitHook = null;
    }
    send();
  }

  private static @Nullable Hook hook(FrameInput in) {
    int site = in.getInt();
    Content captured = in.content();
    if (captured instanceof Inline inline) {
      // the frame's buffer is used again before the exit hook runs
      byte[] copy =
          Arrays.copyOfRange(inline.buffer(), inline.offset(), inline.offset() + inline.length());
      captured = new Inline(copy, 0, copy.length);
    }
    return site < 0 ? null : new Hook(site, captured);
  }

  private @Nullable Throwable runHook(Hook hook) {
    try (PayloadInput in = TaskRunner.open(hook.captured())) {
      runner.enter(hook.site());
      Serializable function = functions.read(hook.site(), in);
      Invocation.invoke(Invocation.Kind.RUN, function, null, null);
      return null;
    } catch (Throwable t) {
      return t;
    } finally {
      runner.restoreLoader();
    }
  }

  private void leave() {
    if (exitHook != null) {
      Throwable failure = runHook(exitHook);
      if (failure != null) {
        System.getLogger("dev.panal")
            .log(System.Logger.Level.WARNING, start.name() + ": workerExit failed", failure);
      }
    }
  }

  private void runTask(Task task) throws IOException {
    if (!page.claim(task.slot(), task.generation())) {
      return;
    }
    long started = System.nanoTime();
    page.beginRun(task.slot(), task.generation(), 0, started);
    gate.open(task.generation(), 0);
    WorkerTaskContext context = new WorkerTaskContext(
        page, start.index(), task.slot(), task.generation(), task.taskId(), task.name());
    CurrentTask.Source before = CurrentTask.enter(() -> context);
    TaskContextCarrier.Restored carried = CarriedContext.restore(task.context());
    Answer answer;
    try {
      answer = runner.run(task);
    } finally {
      carried.close();
      gate.close(task.generation(), 0);
      CurrentTask.leave(before);
      runner.restoreLoader();
    }
    long finished = System.nanoTime();
    page.endRun();
    frame.reset();
    Frames.resultHead(
        frame,
        new Result(
            task.slot(),
            task.generation(),
            answer.status(),
            answer.retire(),
            started,
            finished,
            Frames.NOTHING));
    runner.writeContent(answer, frame);
    publish();
    owesRing = true;
    answer.handOver();
  }

  private void publish() {
    boolean sent = offer();
    while (!sent) {
      sent = awaitRoom() || offer();
    }
  }

  private void send() {
    publish();
    if (page.claimHostWakeUp()) {
      bells.ringHost();
    }
  }

  /** Full shared memory is waited for like a full lane, for a while. */
  private boolean offer() {
    try {
      boolean sent = link.toHost().offer(frame.buffer(), 0, frame.length());
      memoryFullSince = 0;
      return sent;
    } catch (SharedMemoryFullException full) {
      long now = System.nanoTime();
      if (memoryFullSince == 0) {
        memoryFullSince = now;
      } else if (now - memoryFullSince > MEMORY_WAIT_NANOS) {
        throw full;
      }
      return false;
    }
  }

  /**
   * The pool rings whoever waits for room after it has read; the time limit only guards against a
   * pool that has no more to read.
   *
   * @return whether the last look before the wait was enough to send
   */
  private boolean awaitRoom() {
    if (page.claimHostWakeUp()) {
      bells.ringHost();
    }
    page.workerWantsRoom();
    boolean sent = offer();
    if (!sent) {
      bells.awaitBell(ROOM_WAIT_NANOS);
    }
    page.workerHasRoom();
    return sent;
  }
}
