package dev.panal.futures.internal.dispatch;

import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.WorkerCrashedException;
import dev.panal.core.internal.Durations;
import dev.panal.core.internal.ItemBatch;
import dev.panal.core.internal.Settled;
import dev.panal.futures.internal.Frames;
import dev.panal.futures.internal.Frames.FrameInput;
import dev.panal.futures.internal.Frames.Status;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.HeapPayload;
import dev.panal.ipc.internal.payload.Payload;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Items of one map call; chunks are cut from them when a worker has room, in the size that the
 * measured time of an item suggests.
 *
 * <p>The dispatcher alone moves items: from {@code pending} ranges into a {@link ChunkHandOver},
 * back when they were not begun, and to an outcome. The consumer alone decodes outcomes, and takes
 * them away. Nothing is done for a single item where many can be dealt with at once.
 */
final class MapBatch<A extends @Nullable Object, R extends @Nullable Object>
    implements ItemBatch<R>, Work {
  /** Chunks shall run for about this long. */
  private static final double CHUNK_NANOS = 1_000_000;

  /** Stands for an outcome that the consumer has: a result must not be kept alive by its batch. */
  private static final Object TAKEN = new Object();

  private final Pool pool;
  private final FunctionSite site;
  private final Payload captured;
  private final Items items;
  private final List<Payload> segments;
  private final long firstTaskId;
  private final int chunkSize;
  private final TaskOptions options;
  private final long timeoutNanos;
  private final Runnable onItemsDone;
  private final Origin origin;
  private final ItemTimes times;
  private final long readNanos = System.nanoTime();
  /**
   * What arrived: a Settled, a ResultArrival or a boxed primitive at its item, or at the first of
   * several a Run. The dispatcher puts it there, the consumer takes it away.
   */
  private final AtomicReferenceArray<@Nullable Object> arrived;
  /** The dispatcher's: items that have an outcome, whether it was taken or not. */
  private final BitSet settled;
  /** The consumer's: what it has found, runs decoded; TAKEN in the end. */
  private final @Nullable Object[] found;

  private final ArrayDeque<Range> pending = new ArrayDeque<>(2);
  private final Map<Integer, List<WorkerCrashedException>> crashes = new HashMap<>(0);
  private int waiting;
  private int open;
  private boolean queued = true;
  private volatile boolean cancelled;

  private record Range(int from, int to) {}

  /** The answers of consecutive items, all of them null or boxed primitives. */
  private record Run(int count, byte[] entries) {}

  private MapBatch(
      Pool pool,
      Encoded encoded,
      long firstTaskId,
      int chunkSize,
      TaskOptions options,
      ItemTimes times,
      Runnable onItemsDone) {
    this.pool = pool;
    this.site = encoded.site;
    this.captured = encoded.captured;
    this.items = encoded.items;
    this.segments = encoded.segments;
    this.firstTaskId = firstTaskId;
    this.chunkSize = chunkSize;
    this.options = options;
    this.timeoutNanos = Durations.saturatedNanos(options.timeout().orElse(Duration.ZERO));
    this.times = times;
    this.onItemsDone = onItemsDone;
    this.origin = Origin.here(pool);
    this.arrived = new AtomicReferenceArray<>(items.size());
    this.settled = new BitSet(items.size());
    this.found = new @Nullable Object[items.size()];
    encoded.refused.forEach((item, failure) -> {
      settled.set(item);
      arrived.set(item, Settled.<R>failed(failure));
    });
    this.open = items.size() - encoded.refused.size();
    this.waiting = addOpen(0, items.size());
  }

  private record Encoded(
      FunctionSite site,
      Payload captured,
      Items items,
      List<Payload> segments,
      Map<Integer, TaskSerializationException> refused) {}

  /** Encodes on the calling thread. An item that cannot travel is a failed one like any other. */
  static <A extends @Nullable Object, R extends @Nullable Object> MapBatch<A, R> encode(
      Pool pool,
      SerializableFunction<? super A, ? extends R> function,
      List<A> items,
      int chunkSize,
      TaskOptions options,
      Runnable onItemsDone) {
    FunctionSite site = pool.sites().siteOf(function);
    List<Payload> segments = new ArrayList<>(0);
    Map<Integer, TaskSerializationException> refused = new HashMap<>(0);
    boolean complete = false;
    try {
      Payload captured = pool.encode(o -> pool.sites().writeCaptured(site, function, o));
      segments.add(captured);
      Items encoded = Items.numbers(items);
      if (encoded == null) {
        encoded = encode(pool, items, segments, refused);
      }
      complete = true;
      return new MapBatch<>(
          pool,
          new Encoded(site, captured, encoded, segments, refused),
          pool.nextTaskIds(items.size()),
          chunkSize,
          options,
          Pool.itemTimes(site),
          onItemsDone);
    } finally {
      if (!complete) {
        segments.forEach(Payload::release);
      }
    }
  }

  private static Items encode(
      Pool pool,
      List<?> items,
      List<Payload> segments,
      Map<Integer, TaskSerializationException> refused) {
    HeapOutput out = new HeapOutput();
    int[] ends = new int[items.size()];
    for (int i = 0; i < ends.length; i++) {
      Object item = items.get(i);
      if (!Codec.writeSimple(item, out)) {
        try {
          Payload payload = pool.encode(o -> pool.codec().write(item, o, "item"));
          if (!(payload instanceof HeapPayload)) {
            segments.add(payload);
          }
          Frames.entry(out, Status.VALUE, payload);
        } catch (TaskSerializationException cannotTravel) {
          refused.put(i, cannotTravel);
        }
      }
      ends[i] = out.length();
    }
    return Items.encoded(out.toByteArray(), ends);
  }

  // --- the consumer's side

  @Override
  public int size() {
    return items.size();
  }

  @Override
  public boolean isDone(int index) {
    return found[index] != null || find(index);
  }

  private boolean find(int index) {
    Object outcome = arrived.getAcquire(index);
    if (outcome == null) {
      return false;
    }
    arrived.setPlain(index, null);
    if (outcome instanceof Run run) {
      decode(run, index);
    } else {
      found[index] = outcome;
    }
    return true;
  }

  private void decode(Run run, int first) {
    int end = first + run.count;
    int index = first;
    try {
      HeapInput in = new HeapInput(run.entries);
      for (; index < end; index++) {
        Object value = Codec.readSimple(in);
        found[index] = value == null ? Settled.<R>success(null) : value;
      }
    } catch (RuntimeException damaged) {
      for (; index < end; index++) {
        found[index] = Settled.<R>failed(new TaskSerializationException(
            "the result of " + label(index) + " cannot be read: " + damaged, damaged));
      }
    }
  }

  @Override
  public Object outcome(int index) {
    Object outcome = found[index];
    if (outcome == null || outcome == TAKEN) {
      throw new IllegalStateException(
          "item is " + (outcome == null ? "not done" : "taken") + ": index=" + index);
    }
    found[index] = TAKEN;
    return outcome instanceof ResultArrival<?> arrival ? arrival.decode() : outcome;
  }

  @Override
  public void cancelPending() {
    cancelled = true;
    pool.batchCancelled(this);
  }

  // --- the dispatcher's side

  FunctionSite site() {
    return site;
  }

  Payload captured() {
    return captured;
  }

  long firstTaskId() {
    return firstTaskId;
  }

  long taskId(int item) {
    return firstTaskId + item;
  }

  Origin origin() {
    return origin;
  }

  @Nullable
  String name() {
    return options.name().orElse(null);
  }

  String label(int item) {
    return ItemBatch.label(taskId(item), name(), item);
  }

  long timeoutNanos() {
    return timeoutNanos;
  }

  /** Items that are still to be handed over. */
  int waitingItems() {
    return waiting;
  }

  long heapBytes() {
    return items.heapBytes();
  }

  @Override
  public int priority() {
    return options.priority();
  }

  /** Asked by the queue, which drops a batch that has nothing left. */
  @Override
  public boolean hasPending() {
    return !pending.isEmpty();
  }

  @Override
  public void leftQueue() {
    queued = false;
  }

  boolean isCancelled() {
    return cancelled;
  }

  /**
   * Cuts the next chunk: as many items as run for about a millisecond, one while nothing is known,
   * and at the end of the input no more than leaves something for every worker.
   *
   * @return from (inclusive) and to (exclusive)
   */
  int[] cut(int workers, long most) {
    Range head = pending.removeFirst();
    int wanted = chunkSize > 0
        ? chunkSize
        : Math.min(times.itemsIn(CHUNK_NANOS), Math.max(1, waiting / (2 * workers)));
    int to = (int) Math.min(head.to, head.from + Math.min(most, wanted));
    while (to > head.from + 1 && items.bytes(head.from, to) > Frames.CHUNK_BYTES) {
      to = head.from + Math.max(1, (to - head.from) / 2);
    }
    if (to < head.to) {
      pending.addFirst(new Range(to, head.to));
    }
    waiting -= to - head.from;
    pool.admission().tasksLeft(to - head.from);
    return new int[] {head.from, to};
  }

  void writeItems(HeapOutput out, int from, int to) {
    items.write(out, from, to);
  }

  /** Items that were handed over and not begun wait again, before all others. */
  void giveBack(int from, int to) {
    int back = addOpen(from, to);
    waiting += back;
    pool.admission().tasksBack(back);
    if (cancelled) {
      cancelAll();
    }
  }

  /**
   * Puts before all others what has no outcome: what was cancelled or failed must not run. Returns
   * how many.
   */
  private int addOpen(int from, int to) {
    int count = 0;
    int end = from < to ? settled.previousClearBit(to - 1) + 1 : from;
    while (end > from) {
      int start = Math.max(from, settled.previousSetBit(end - 1) + 1);
      pending.addFirst(new Range(start, end));
      count += end - start;
      end = settled.previousClearBit(start - 1) + 1;
    }
    return count;
  }

  /** When its items were there. */
  long readNanos() {
    return readNanos;
  }

  ItemTimes times() {
    return times;
  }

  void measured(int items, long nanos) {
    if (items > 0) {
      times.add(items, nanos);
    }
  }

  boolean isOpen(int item) {
    return !settled.get(item);
  }

  /**
   * An item is answered; one that is already (timed out, found again after a crash) keeps its first
   * outcome.
   */
  boolean settle(int item, Object outcome) {
    if (settled.get(item)) {
      return false;
    }
    settled.set(item);
    arrived.setRelease(item, outcome);
    answered(1);
    return true;
  }

  /** As {@link #settle}, for null or a boxed primitive. */
  boolean settleValue(int item, @Nullable Object value) {
    return settle(item, value == null ? Settled.<R>success(null) : value);
  }

  /**
   * Consecutive items are answered by null or boxed primitives; false, and nothing done, when one
   * of them was before.
   */
  boolean settleRun(int first, int count, FrameInput entries) {
    int answeredBefore = settled.nextSetBit(first);
    if (answeredBefore >= 0 && answeredBefore < first + count) {
      return false;
    }
    if (count > 0) {
      settled.set(first, first + count);
      arrived.setRelease(first, new Run(count, entries.rest()));
      answered(count);
    }
    return true;
  }

  private void answered(int count) {
    open -= count;
    if (open == 0) {
      release();
    }
  }

  /** True when it was not waiting in the queue, and is to be put there now. */
  boolean markQueued() {
    boolean now = !queued;
    queued = true;
    return now;
  }

  void cancelItem(int item) {
    if (settle(item, Settled.<R>failed(new CancellationException("cancelled")))) {
      pool.counters().cancelled.increment();
    }
  }

  void failItem(int item, Throwable failure) {
    if (settle(item, Settled.<R>failed(failure))) {
      pool.counters().failed.increment();
    }
  }

  /** The item's worker died while it ran: repeats it when the options allow. */
  void crashed(int item, WorkerCrashedException crash) {
    if (!isOpen(item)) {
      return;
    }
    List<WorkerCrashedException> all = crashes.computeIfAbsent(item, i -> new ArrayList<>(1));
    all.add(crash);
    if (all.size() <= options.crashRetries() && !cancelled) {
      pool.counters().retries.increment();
      giveBack(item, item + 1);
    } else {
      all.subList(0, all.size() - 1).forEach(crash::addSuppressed);
      failItem(item, crash);
    }
  }

  /** Tells the consumer that there is something to look at. */
  void announce() {
    onItemsDone.run();
  }

  @Override
  public void cancelAll() {
    CancellationException reason = new CancellationException("cancelled before it began");
    drop(item -> {
      if (settle(item, Settled.<R>failed(reason))) {
        pool.counters().cancelled.increment();
      }
    });
  }

  @Override
  public void failAll(Supplier<? extends Throwable> failure) {
    drop(item -> failItem(item, failure.get()));
  }

  private void drop(java.util.function.IntConsumer each) {
    Range range;
    while ((range = pending.pollFirst()) != null) {
      waiting -= range.to - range.from;
      pool.admission().tasksLeft(range.to - range.from);
      for (int item = range.from; item < range.to; item++) {
        each.accept(item);
      }
    }
    announce();
  }

  /** It was refused: nothing of it is left. */
  void discard() {
    segments.forEach(Payload::release);
  }

  private void release() {
    pool.admission().bytesLeft(items.heapBytes());
    segments.forEach(Payload::release);
    pool.itemsReleased(items.size());
  }
}
