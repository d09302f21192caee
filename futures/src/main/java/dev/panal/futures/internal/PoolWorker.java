package dev.panal.futures.internal;

import dev.panal.core.internal.CurrentTask;
import dev.panal.core.internal.Invocation;
import dev.panal.futures.internal.Frames.Chunk;
import dev.panal.futures.internal.Frames.Content;
import dev.panal.futures.internal.Frames.FrameInput;
import dev.panal.futures.internal.Frames.InSegment;
import dev.panal.futures.internal.Frames.Inline;
import dev.panal.futures.internal.Frames.Items;
import dev.panal.futures.internal.Frames.Result;
import dev.panal.futures.internal.Frames.Status;
import dev.panal.futures.internal.Frames.Task;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionTable;
import dev.panal.ipc.internal.lane.SharedMemoryFullException;
import dev.panal.ipc.internal.link.ControlMessage;
import dev.panal.ipc.internal.link.ControlPage;
import dev.panal.ipc.internal.link.WorkerBells;
import dev.panal.ipc.internal.link.WorkerLink;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.HeapPayload;
import dev.panal.ipc.internal.payload.Payload;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadStore;
import dev.panal.ipc.internal.payload.SegmentPayload;
import dev.panal.ipc.internal.payload.Spilling;
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
 * this process from then on is that task's doing. Results of a chunk's items are kept in the
 * control page's outbox until they are sent together: what was finished survives this process.
 * While there is nothing to do the thread sleeps on its bell: it sets the sleeping flag, looks
 * again behind a full fence, and blocks.
 */
public final class PoolWorker {
  private static final Duration OPEN_DEADLINE = Duration.ofSeconds(30);
  private static final long FLUSH_NANOS = 1_000_000;
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
  private final PayloadStore store;
  private final Codec codec;
  private final FunctionTable functions;
  private final InterruptGate gate = new InterruptGate(Thread.currentThread());
  private final HeapOutput frame = new HeapOutput();
  private final HeapOutput entry = new HeapOutput();
  private final HeapOutput simple = new HeapOutput();
  /** The same as in the outbox. */
  private final HeapOutput unsent = new HeapOutput();

  private final ClassLoader loader;
  private byte[] received = new byte[4096];
  private int receivedLength;
  private @Nullable Hook exitHook;
  private boolean stopping;
  private boolean owesRing;
  private int seenAfterYield;
  private long lastPauseNanos = Long.MAX_VALUE;
  private long lastFlushNanos;
  private long memoryFullSince;

  private PoolWorker(WorkerStart start, WorkerLink link) {
    this.start = start;
    this.link = link;
    this.page = link.page();
    this.bells = start.bells();
    this.store = new PayloadStore(
        start.linkDirectory(),
        Path.of(start.property("spill")),
        Long.parseLong(start.property("segmentBudget")),
        Frames.INLINE_BYTES);
    this.loader = Thread.currentThread().getContextClassLoader();
    this.codec = new Codec(loader, null);
    this.functions = new FunctionTable(codec);
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
    PoolWorker worker = new PoolWorker(start, link);
    start.onControl(worker::control);
    worker.serve();
  }

  private void control(ControlMessage message) {
    if (message.kind() == ControlMessage.Kind.INTERRUPT) {
      gate.interrupt(message.generation(), message.item());
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
      case Frames.CHUNK -> runChunk(Frames.readChunk(in), in);
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
    try (PayloadInput in = open(hook.captured())) {
      Serializable function = functions.read(hook.site(), in);
      Invocation.invoke(Invocation.Kind.RUN, function, null, null);
      return null;
    } catch (Throwable t) {
      return t;
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

  /** What a task or item came to, encoded. */
  private record Answer(Status status, Payload payload, boolean retire) {}

  /** A value that is in {@code simple}. */
  private static final Answer SIMPLE =
      new Answer(Status.VALUE, new HeapPayload(new byte[0]), false);

  private void content(HeapOutput out, Answer answer) {
    if (answer == SIMPLE) {
      Frames.content(out, simple);
    } else {
      Frames.content(out, answer.payload);
    }
  }

  private void runTask(Task task) throws IOException {
    if (!page.claim(task.slot(), task.generation())) {
      return;
    }
    long started = System.nanoTime();
    begin(task.slot(), task.generation(), 0, started);
    CurrentTask.enter(new WorkerTaskContext(
        page, start.index(), task.slot(), task.generation(), task.taskId(), task.name()));
    Answer answer;
    try {
      answer = answer(task.kind(), task.site(), task.content(), null);
    } finally {
      end();
    }
    long finished = System.nanoTime();
    page.endRun();
    frame.reset();
    Frames.resultHead(
        frame,
        new Result(
            task.slot(),
            task.generation(),
            answer.status,
            answer.retire,
            started,
            finished,
            Frames.NOTHING));
    content(frame, answer);
    publish();
    owesRing = true;
    handOver(answer.payload);
  }

  /** The pool knows the file's name now and deletes it. */
  private static void handOver(Payload payload) {
    if (payload instanceof SegmentPayload segment) {
      segment.handOver();
    }
  }

  private void runChunk(Chunk chunk, FrameInput in) throws IOException {
    if (!page.claim(chunk.slot(), chunk.generation())) {
      return;
    }
    long started = System.nanoTime();
    lastFlushNanos = started;
    boolean retire = false;
    int index = chunk.first();
    int end = chunk.first() + chunk.count();
    long now = started;
    for (; index < end && !retire; index++) {
      if (index > chunk.first() && page.yieldRequested(chunk.slot(), chunk.generation())) {
        break;
      }
      Answer answer = runItem(chunk, index, in.content(), now);
      retire = answer.retire;
      now = System.nanoTime();
      keep(chunk, index, answer, now);
    }
    page.endRun();
    flush(new Items(chunk.slot(), chunk.generation(), true, index, retire, started, now));
  }

  private Answer runItem(Chunk chunk, int index, Content content, long started) {
    begin(chunk.slot(), chunk.generation(), index, started);
    CurrentTask.enter(new WorkerTaskContext(
        page,
        start.index(),
        chunk.slot(),
        chunk.generation(),
        chunk.firstTaskId() + index,
        chunk.name()));
    try {
      return answer(Invocation.Kind.APPLY, chunk.site(), chunk.captured(), content);
    } finally {
      end();
    }
  }

  private void begin(int slot, long generation, int item, long started) {
    page.beginRun(slot, generation, item, started);
    gate.open(generation, item);
  }

  private void end() {
    gate.close();
    CurrentTask.leave();
    Thread thread = Thread.currentThread();
    if (thread.getContextClassLoader() != loader) {
      thread.setContextClassLoader(loader);
    }
  }

  /**
   * Decodes, runs and encodes. The function is decoded for each item anew, so that none sees what
   * another has done to a captured value; one that captures nothing costs nothing to decode.
   *
   * @param item the item's content when {@code captured} holds only the function's captured values
   */
  private Answer answer(Invocation.Kind kind, int site, Content captured, @Nullable Content item) {
    boolean decoded = false;
    try {
      Serializable function;
      Object first = null;
      Object second = null;
      try (PayloadInput in = open(captured)) {
        function = functions.read(site, in);
        if (item == null) {
          int arity = kind.arity();
          first = arity > 0 ? codec.read(in, arity == 1 ? "argument" : "argument 1") : null;
          second = arity > 1 ? codec.read(in, "argument 2") : null;
        }
      }
      if (item != null) {
        first = readItem(item);
      }
      decoded = true;
      return encode(Invocation.invoke(kind, function, first, second));
    } catch (Throwable t) {
      return failure(decoded ? Status.THROWN : Status.FAILED, t);
    }
  }

  private @Nullable Object readItem(Content item) throws IOException {
    if (item instanceof Inline inline && inline.isSimple()) {
      return Codec.readSimple(inline.open());
    }
    try (PayloadInput in = open(item)) {
      return codec.read(in, "item");
    }
  }

  private static PayloadInput open(Content content) throws IOException {
    return content instanceof InSegment segment
        ? SegmentPayload.borrow(segment.file(), segment.size()).open()
        : ((Inline) content).open();
  }

  private Answer encode(@Nullable Object value) {
    simple.reset();
    if (Codec.writeSimple(value, simple)) {
      return SIMPLE;
    }
    Spilling out = store.newOutput();
    try {
      codec.write(value, out, "result");
      return new Answer(Status.VALUE, out.finish(), false);
    } catch (Throwable t) {
      out.discard();
      return failure(Status.FAILED, t);
    }
  }

  private Answer failure(Status status, Throwable failure) {
    boolean retire = isOutOfMemory(failure);
    Spilling out = store.newOutput();
    codec.writeThrowable(failure, out);
    return new Answer(status, out.finish(), retire);
  }

  private static boolean isOutOfMemory(Throwable failure) {
    int depth = 0;
    for (Throwable t = failure; t != null && depth < 100; t = t.getCause(), depth++) {
      if (t instanceof OutOfMemoryError) {
        return true;
      }
    }
    return false;
  }

  /**
   * Keeps an item's answer in the outbox, and sends what is there when it is full or has waited for
   * long enough.
   */
  private void keep(Chunk chunk, int index, Answer answer, long now) throws IOException {
    entry.reset();
    Frames.itemHead(entry, index, answer.status);
    content(entry, answer);
    if (!page.outboxAppend(entry.buffer(), 0, entry.length())) {
      flush(part(chunk));
      if (!page.outboxAppend(entry.buffer(), 0, entry.length())) {
        frame.reset();
        Frames.itemsHead(frame, part(chunk));
        frame.putBytes(entry.buffer(), 0, entry.length());
        send();
        entry.reset();
      }
    }
    unsent.putBytes(entry.buffer(), 0, entry.length());
    handOver(answer.payload);
    if (now - lastFlushNanos > FLUSH_NANOS) {
      flush(part(chunk));
      lastFlushNanos = now;
    }
  }

  private static Items part(Chunk chunk) {
    return new Items(chunk.slot(), chunk.generation(), false, 0, false, 0, 0);
  }

  /**
   * Sends first and empties the outbox afterwards: should this process end in between, the pool
   * finds the items twice, not never.
   */
  private void flush(Items head) throws IOException {
    if (unsent.length() == 0 && !head.last()) {
      return;
    }
    frame.reset();
    Frames.itemsHead(frame, head);
    frame.putBytes(unsent.buffer(), 0, unsent.length());
    send();
    page.outboxClear();
    unsent.reset();
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
