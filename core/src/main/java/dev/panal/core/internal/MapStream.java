package dev.panal.core.internal;

import dev.panal.core.MapOptions;
import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskOptions;
import dev.panal.core.WaitInterruptedException;
import dev.panal.core.WaitTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Spliterator;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The engine behind {@code map}: reads items, keeps a bounded number of them in flight and hands
 * their outcomes on.
 *
 * @param <A> items
 * @param <R> results of the function
 * @param <E> elements of the stream: results or outcomes
 */
final class MapStream<
        A extends @Nullable Object, R extends @Nullable Object, E extends @Nullable Object>
    implements Spliterator<E> {
  /*
   * Items pass through:   input --read--> gathered --flush--> batches (in flight) --take--> consumer
   *
   * The first bufferSize items are read and started as one batch by open(). From then on one item is read for each
   * element taken, right after the consumer has got it. Read items gather until there are enough for a batch, the
   * consumer would block (but where a batch is dear), or the input ends. So at most bufferSize items are gathered or in
   * flight. A bufferSize that nobody has set grows, by a second item read for each element taken, while elements are
   * taken within microseconds.
   *
   * A failure to read or to start is kept in `ending` and thrown once everything read before it has been handed on.
   *
   * All fields belong to the consumer's thread, but for `gathered` and `batches`, which shutdown() flushes from
   * another thread under `lock`, and `waiter`: the consumer sets it, looks again, parks; whoever finishes items reads
   * it after that.
   */

  /**
   * A batch in flight with what is still to be taken from it; items are kept only where elements
   * name them.
   */
  private static final class InFlight<A extends @Nullable Object, R extends @Nullable Object> {
    final ItemBatch<R> batch;
    final List<A> items;
    /** When not ordered: the items between {@code first} and {@code end} that are not done yet. */
    final int[] open;

    int first;
    int end;

    InFlight(ItemBatch<R> batch, List<A> items, boolean ordered) {
      this.batch = batch;
      this.items = items;
      this.end = batch.size();
      this.open = new int[ordered ? 0 : end];
      for (int i = 0; i < open.length; i++) {
        open[i] = i;
      }
    }
  }

  /** What the stream's elements are made of. */
  interface Element<
      A extends @Nullable Object, R extends @Nullable Object, E extends @Nullable Object> {
    E of(A item, Settled<R> outcome);

    /** As {@link #of} with a success. */
    E ofValue(A item, R value);
  }

  /** An item that is done, by its batch and index. */
  private record Taken<A extends @Nullable Object, R extends @Nullable Object>(
      InFlight<A, R> from, int index) {}

  private final AbstractTaskExecutor executor;
  private final SerializableFunction<? super A, ? extends R> fn;
  private final Iterator<? extends A> input;
  private final Runnable closeInput;
  private final TaskOptions taskOptions;
  private final Element<A, R, E> element;
  private final boolean ordered;
  private final int chunkSize;
  private final int mostBufferSize;
  private final boolean fullBatches;
  private int bufferSize;
  private int flushSize;
  private int toReadAhead;
  private long flushedNanos;
  private final @Nullable Duration totalTimeout;
  private final long deadlineNanos;

  /** A buffer is filled in so many batches. */
  private static final int PARTS = 8;

  /** The buffer grows while an item takes less than this. */
  private static final long SWIFT_NANOS = 5_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<InFlight<A, R>> batches = new ArrayDeque<>();
  /** The consumer's: the one that its next element comes from, when ordered. */
  private @Nullable InFlight<A, R> current;

  private final Gathered<A> gathered = new Gathered<>();
  private final ArrayDeque<Taken<A, R>> ready = new ArrayDeque<>();
  private volatile @Nullable Thread waiter;
  private boolean inputEnded;
  private @Nullable Throwable ending;
  private volatile boolean closed;

  private MapStream(
      AbstractTaskExecutor executor,
      SerializableFunction<? super A, ? extends R> fn,
      Iterator<? extends A> input,
      Runnable closeInput,
      MapOptions options,
      TaskOptions taskOptions,
      Element<A, R, E> element) {
    this.executor = executor;
    this.fn = fn;
    this.input = input;
    this.closeInput = closeInput;
    this.taskOptions = taskOptions;
    this.element = element;
    ordered = options.ordered();
    chunkSize = options.chunkSize().orElse(0);
    bufferSize =
        options.bufferSize().orElseGet(() -> Math.max(1, executor.defaultBufferSize(chunkSize)));
    mostBufferSize = chunkSize > 0 || options.bufferSize().isPresent()
        ? bufferSize
        : Math.max(bufferSize, executor.mostBufferSize());
    fullBatches = executor.gathersFullBatches();
    flushSize = Math.min(
        bufferSize,
        chunkSize > 0 && !fullBatches
            ? chunkSize
            : Math.max(Math.max(1, chunkSize), bufferSize / PARTS));
    totalTimeout = options.totalTimeout().orElse(null);
    deadlineNanos = System.nanoTime()
        + (totalTimeout == null ? Durations.FOREVER_NANOS : Durations.saturatedNanos(totalTimeout));
  }

  /** Starts the first items and gives the stream of elements. */
  static <A extends @Nullable Object, R extends @Nullable Object, E extends @Nullable Object>
      Stream<E> open(
          AbstractTaskExecutor executor,
          SerializableFunction<? super A, ? extends R> fn,
          Iterator<? extends A> input,
          Runnable closeInput,
          MapOptions options,
          TaskOptions taskOptions,
          Element<A, R, E> element) {
    MapStream<A, R, E> map =
        new MapStream<>(executor, fn, input, closeInput, options, taskOptions, element);
    boolean open = false;
    try {
      map.start();
      open = true;
    } finally {
      if (!open) {
        map.close();
      }
    }
    return StreamSupport.stream(map, false).onClose(map::close);
  }

  private void start() {
    if (executor.isShutdown()) {
      throw rejected();
    }
    while (gathered.size() < bufferSize && !inputEnded) {
      if (input.hasNext()) {
        gathered.add(input.next());
      } else {
        inputEnded = true;
      }
    }
    flush();
  }

  @Override
  public boolean tryAdvance(Consumer<? super E> action) {
    Objects.requireNonNull(action);
    boolean delivered = false;
    try {
      boolean more = advance(action);
      delivered = true;
      return more;
    } finally {
      if (!delivered) {
        close();
      }
    }
  }

  @Override
  public void forEachRemaining(Consumer<? super E> action) {
    Objects.requireNonNull(action);
    boolean delivered = false;
    try {
      while (advance(action)) {}
      delivered = true;
    } finally {
      if (!delivered) {
        close();
      }
    }
  }

  private boolean advance(Consumer<? super E> action) {
    if (closed) {
      return false;
    }
    E next;
    if (ordered) {
      InFlight<A, R> head = awaitHead();
      if (head == null) {
        return end();
      }
      next = take(head, head.first++);
    } else {
      if (!awaitReady()) {
        return end();
      }
      Taken<A, R> done = ready.remove();
      next = take(done.from(), done.index());
    }
    action.accept(next);
    read();
    return true;
  }

  /** Everything read has been handed on. */
  private boolean end() {
    Throwable thrown = ending;
    close();
    if (thrown != null) {
      throw MapStream.<RuntimeException>unchecked(thrown);
    }
    return false;
  }

  /** As it is: an input may throw checked exceptions past the compiler. */
  @SuppressWarnings("unchecked")
  private static <X extends Throwable> X unchecked(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** The batch whose first open item is done; null when nothing is left. */
  private @Nullable InFlight<A, R> awaitHead() {
    for (; ; ) {
      InFlight<A, R> head = current;
      if (head == null || head.first == head.end) {
        head = head();
        current = head;
      }
      if (head == null) {
        if (!flushGathered()) {
          return null;
        }
      } else if (head.batch.isDone(head.first)) {
        return head;
      } else if (fullBatches || !flushGathered()) {
        InFlight<A, R> awaited = head;
        park(() -> awaited.batch.isDone(awaited.first));
      }
    }
  }

  private @Nullable InFlight<A, R> head() {
    lock.lock();
    try {
      while (!batches.isEmpty() && batches.getFirst().first == batches.getFirst().end) {
        batches.removeFirst();
      }
      return batches.peekFirst();
    } finally {
      lock.unlock();
    }
  }

  /** False when nothing is left; else `ready` has an element. */
  private boolean awaitReady() {
    while (ready.isEmpty()) {
      boolean inFlight = collect();
      if (ready.isEmpty() && (fullBatches && inFlight || !flushGathered())) {
        if (!inFlight) {
          return false;
        }
        park(this::anyDone);
      }
    }
    return true;
  }

  /** Moves what is done to `ready`, one look at each item in flight; false when none is. */
  private boolean collect() {
    for (InFlight<A, R> each : inFlight()) {
      int kept = each.first;
      for (int i = each.first; i < each.end; i++) {
        if (each.batch.isDone(each.open[i])) {
          ready.add(new Taken<>(each, each.open[i]));
        } else {
          each.open[kept++] = each.open[i];
        }
      }
      each.end = kept;
    }
    return head() != null;
  }

  private boolean anyDone() {
    for (InFlight<A, R> each : inFlight()) {
      for (int i = each.first; i < each.end; i++) {
        if (each.batch.isDone(each.open[i])) {
          return true;
        }
      }
    }
    return false;
  }

  private List<InFlight<A, R>> inFlight() {
    lock.lock();
    try {
      return new ArrayList<>(batches);
    } finally {
      lock.unlock();
    }
  }

  @SuppressWarnings("unchecked") // by the contract of outcome()
  private E take(InFlight<A, R> from, int index) {
    A item = from.items.set(index, null);
    Object outcome = from.batch.outcome(index);
    return outcome instanceof Settled<?> settled
        ? element.of(item, (Settled<R>) settled)
        : element.ofValue(item, (R) outcome);
  }

  /** Reads one item, for one element taken. */
  private void read() {
    if (inputEnded || closed) {
      return;
    }
    readItem();
    if (toReadAhead > 0 && !inputEnded) {
      toReadAhead--;
      readItem();
    }
    if (inputEnded) {
      flushGathered();
    } else if (gathered.size() >= flushSize) {
      flushGathered();
      grow();
    }
  }

  private void grow() {
    long now = System.nanoTime();
    if (bufferSize < mostBufferSize && now - flushedNanos < flushSize * SWIFT_NANOS) {
      int more = Math.min(bufferSize, mostBufferSize - bufferSize);
      bufferSize += more;
      toReadAhead += more;
      flushSize = bufferSize / PARTS;
    }
    flushedNanos = now;
  }

  private void readItem() {
    try {
      if (!input.hasNext()) {
        inputEnded = true;
      } else if (executor.isShutdown()) {
        throw rejected();
      } else {
        A item = input.next();
        gathered.add(item);
        if (gathered.size() == 1 && flushSize > 1) {
          executor.mapGathers(this);
        }
      }
    } catch (Throwable t) { // what was read before still arrives
      inputEnded = true;
      ending = t;
    }
  }

  private RejectedExecutionException rejected() {
    return new RejectedExecutionException(
        executor.name() + " is shut down: map reads no more items");
  }

  /**
   * Starts what is gathered; false when there was nothing or it was refused, which then ends the
   * stream.
   */
  private boolean flushGathered() {
    try {
      return flush();
    } catch (RuntimeException | Error e) {
      inputEnded = true;
      if (ending == null) {
        ending = e;
      }
      return false;
    }
  }

  private boolean flush() {
    lock.lock();
    try {
      return start(gathered.takeAll(flushSize));
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private boolean start(List<A> items) {
    if (items.isEmpty()) {
      return false;
    }
    executor.mapFlushed(this);
    batches.add(new InFlight<>(
        executor.startBatch(fn, items, chunkSize, taskOptions, this::wakeUp), items, ordered));
    return true;
  }

  /** Called by shutdown() in any thread; a consumer that is just starting items does so itself. */
  void flushForShutdown() {
    if (lock.tryLock()) {
      try {
        if (!closed) {
          start(gathered.takeFromOutside());
        }
      } catch (RuntimeException e) {
        // the consumer finds these items neither gathered nor in flight, and this reason after what
        // came before them
        ending = e;
      } finally {
        lock.unlock();
      }
    }
  }

  private void wakeUp() {
    Thread thread = waiter;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  private void park(BooleanSupplier done) {
    waiter = Thread.currentThread();
    try {
      while (!done.getAsBoolean() && !closed) {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
          throw new WaitTimeoutException(
              executor.name() + ": map did not end within totalTimeout=" + totalTimeout);
        }
        LockSupport.parkNanos(this, left);
        if (Thread.currentThread().isInterrupted()) {
          throw new WaitInterruptedException("Interrupted while waiting for a result of map", null);
        }
      }
    } finally {
      waiter = null;
    }
  }

  /** Cancels what has not begun; idempotent, by any thread. */
  private void close() {
    List<InFlight<A, R>> left;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      left = new ArrayList<>(batches);
      batches.clear();
    } finally {
      lock.unlock();
    }
    executor.mapFlushed(this);
    ready.clear();
    for (int i = left.size() - 1; i >= 0; i--) {
      left.get(i).batch.cancelPending();
    }
    wakeUp();
    closeInput.run();
  }

  @Override
  public @Nullable Spliterator<E> trySplit() {
    return null;
  }

  @Override
  public long estimateSize() {
    return Long.MAX_VALUE;
  }

  @Override
  public int characteristics() {
    return ordered ? ORDERED : 0;
  }
}
