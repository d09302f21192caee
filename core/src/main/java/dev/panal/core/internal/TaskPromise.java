package dev.panal.core.internal;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskInfo;
import dev.panal.core.TaskProgress;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.TaskState;
import dev.panal.core.WaitInterruptedException;
import dev.panal.core.WaitTimeoutException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The future of a task: state machine, waiting, callbacks, decoding. Executors own one side, users
 * the other.
 */
public class TaskPromise<T extends @Nullable Object> extends Waiters implements TaskFuture<T> {
  /*
   * One field holds the state; every transition is one compare-and-set on it.
   *
   *                 handOver            succeed, fail, failByTask
   *   PENDING <----------------> HANDED --------------------------------.
   *      |  |       takeBack     (Claim)                                 |
   *      |  '--begin--> RUNNING    |  |  arrive                          v
   *      |             (Running)---+--+---------> ARRIVED ---> DECODING ---> SETTLED
   *      |                 |       |             (Undecoded)  (Decoding)    (Settled)
   *      '-----------------+-------+--> CANCELLED
   *                                    (Cancelled)
   *
   * The outcomes may come from PENDING, HANDED and RUNNING alike; from ARRIVED on isDone() is true and the outcome
   * fixed.
   *
   * HANDED looks PENDING until its claim says that a worker has begun. Whether a handed-over task may still be
   * cancelled is decided by Claim.recall() alone, never by this field: whoever wins recall() must move the state on,
   * to CANCELLED or by takeBack. So a cancel that loses recall() to another thread waits for that move, which is a
   * few instructions away.
   *
   * ARRIVED -> DECODING is won by one thread, which runs the user's code without any lock; others wait for its latch.
   *
   * worker, startedNanos and finishedNanos are written by the executor before the compare-and-set that publishes the
   * outcome.
   */

  private static final VarHandle STATE;
  private static final VarHandle QUEUE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(TaskPromise.class, "state", Object.class);
      QUEUE = lookup.findVarHandle(TaskPromise.class, "callbackQueue", CallbackQueue.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final Object PENDING = new Object();

  private record Running(WorkerRef worker, long startedNanos) {}

  private record Undecoded(Arrival<?> arrival) {}

  private record Decoding(Thread thread, CountDownLatch over) {}

  private record Cancelled(
      boolean neverRan, @Nullable WorkerRef worker, long startedNanos, long atNanos) {}

  private final long id;
  private final @Nullable String name;
  private final Callbacks callbacks;
  private final long submittedNanos = System.nanoTime();
  private volatile Object state = PENDING;
  private volatile @Nullable CallbackQueue<T> callbackQueue;
  private @Nullable WorkerRef worker;
  private long startedNanos;
  private long finishedNanos;

  /**
   * A pending one.
   *
   * @param callbacks where users' callbacks run
   */
  public TaskPromise(long id, @Nullable String name, Callbacks callbacks) {
    this.id = id;
    this.name = name;
    this.callbacks = callbacks;
  }

  /** When it was made, as {@link System#nanoTime()} has it. */
  public final long submittedNanos() {
    return submittedNanos;
  }

  // --- the executor's side

  public final long id() {
    return id;
  }

  public final @Nullable String name() {
    return name;
  }

  /** PENDING to HANDED; false when it is done already. */
  public final boolean handOver(Claim claim) {
    return STATE.compareAndSet(this, PENDING, claim);
  }

  /**
   * HANDED with this very claim to PENDING; only for who won {@code recall()} or knows that the
   * worker died before it claimed.
   */
  public final boolean takeBack(Claim claim) {
    return STATE.compareAndSet(this, claim, PENDING);
  }

  /** PENDING to RUNNING, for executors in this JVM; false when it is done already. */
  public final boolean begin(WorkerRef by, long nanos) {
    return STATE.compareAndSet(this, PENDING, new Running(by, nanos));
  }

  /** False when it is done already, as for the next three: the first outcome stays. */
  public final boolean succeed(@Nullable T value) {
    return finish(Settled.success(value));
  }

  /** A failure of Panal's own, which {@code result()} throws bare. */
  public final boolean fail(Throwable panalsOwn) {
    return finish(Settled.failed(panalsOwn));
  }

  /** What the task's own code threw, which {@code result()} wraps whatever its type. */
  public final boolean failByTask(Throwable fromTask) {
    return finish(Settled.failedByTask(fromTask));
  }

  /** The outcome is there, encoded. */
  public final boolean arrive(Arrival<T> arrival) {
    return finish(new Undecoded(arrival));
  }

  /** The outcome as a whole. */
  public final boolean settle(Settled<T> outcome) {
    return finish(outcome);
  }

  /**
   * Where and when it ran, in {@link System#nanoTime()}; to be called before the outcome is set.
   */
  public final void ranOn(WorkerRef by, long started, long finished) {
    worker = by;
    startedNanos = started;
    finishedNanos = finished;
  }

  /**
   * Runs {@code hook} on the completing thread, at once when done. Only for code of ours that is
   * short and throws nothing.
   *
   * @return what {@link #forget} takes
   */
  public final Object whenDone(Runnable hook) {
    return addHook(hook);
  }

  /** Drops a hook of {@link #whenDone} that is no longer needed. */
  public final void forget(Object hook) {
    removeHook(hook);
  }

  /**
   * The future became CANCELLED; called once, by the cancelling thread.
   *
   * @param claim what it was handed over with; null when it was pending or ran in this JVM
   */
  protected void onCancelled(@Nullable Claim claim, boolean wasRunning, boolean interrupt) {}

  /** What it is handed over with at this moment. */
  protected final @Nullable Claim claim() {
    return state instanceof Claim claim ? claim : null;
  }

  /** Asked while it runs. */
  protected @Nullable TaskProgress currentProgress() {
    return null;
  }

  /** Asked while it is handed over or runs. */
  protected @Nullable WorkerRef currentWorker() {
    return null;
  }

  /**
   * Called by a waiting thread before it parks: it may do some of the executor's work for a short
   * time, and not much beyond the deadline.
   */
  protected void help(long deadlineNanos) {}

  private boolean finish(Object outcome) {
    for (; ; ) {
      Object s = state;
      if (isDone(s)) {
        return false;
      }
      if (finishedNanos == 0) {
        finishedNanos = System.nanoTime();
      }
      if (s instanceof Running running && worker == null) {
        worker = running.worker();
        startedNanos = running.startedNanos();
      }
      if (STATE.compareAndSet(this, s, outcome)) {
        announce();
        return true;
      }
    }
  }

  private void announce() {
    fire();
    CallbackQueue<T> queue = callbackQueue;
    if (queue != null) {
      queue.start();
    }
  }

  // --- cancelling

  @Override
  public final boolean cancelIfPending() {
    for (int spins = 0; ; spins++) {
      Object s = state;
      if (s instanceof Cancelled cancelled) {
        return cancelled.neverRan();
      }
      if (s == PENDING || s instanceof Claim claim && claim.recall()) {
        if (becomeCancelled(s, true, false)) {
          return true;
        }
      } else if (s instanceof Claim claim && !claim.isClaimed()) {
        backOff(spins);
      } else {
        return false;
      }
    }
  }

  @Override
  public final boolean cancel(boolean mayInterrupt) {
    for (int spins = 0; ; spins++) {
      Object s = state;
      if (isDone(s)) {
        return false;
      }
      boolean neverRan = s == PENDING || s instanceof Claim claim && claim.recall();
      if (!neverRan && s instanceof Claim claim && !claim.isClaimed()) {
        backOff(spins);
      } else if (becomeCancelled(s, neverRan, mayInterrupt)) {
        return true;
      }
    }
  }

  private boolean becomeCancelled(Object from, boolean neverRan, boolean interrupt) {
    WorkerRef ranBy = null;
    long began = 0;
    if (!neverRan) {
      ranBy = from instanceof Running running ? running.worker() : currentWorker();
      began =
          from instanceof Running running ? running.startedNanos() : ((Claim) from).startedNanos();
    }
    if (!STATE.compareAndSet(
        this, from, new Cancelled(neverRan, ranBy, began, System.nanoTime()))) {
      return false;
    }
    announce();
    onCancelled(from instanceof Claim claim ? claim : null, !neverRan, interrupt);
    return true;
  }

  private static void backOff(int spins) {
    if (spins < 100) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(20_000);
    }
  }

  // --- asking and waiting

  @Override
  public final boolean isDone() {
    return isDone(state);
  }

  private static boolean isDone(Object s) {
    return s instanceof Settled
        || s instanceof Undecoded
        || s instanceof Decoding
        || s instanceof Cancelled;
  }

  @Override
  public final boolean isCancelled() {
    return state instanceof Cancelled;
  }

  @Override
  public final boolean isRunning() {
    return isRunning(state);
  }

  private static boolean isRunning(Object s) {
    return s instanceof Running || s instanceof Claim claim && claim.isClaimed();
  }

  @Override
  public final T result() {
    return outcome(Durations.FOREVER_NANOS).result();
  }

  @Override
  public final T result(Duration timeout) {
    return outcome(Durations.waitNanos(timeout, "timeout")).result();
  }

  @Override
  public final @Nullable Throwable exception() {
    return outcome(Durations.FOREVER_NANOS).failure();
  }

  @Override
  public final @Nullable Throwable exception(Duration timeout) {
    return outcome(Durations.waitNanos(timeout, "timeout")).failure();
  }

  @Override
  public final T get() throws InterruptedException, ExecutionException {
    return unwrap(Objects.requireNonNull(settled(Durations.FOREVER_NANOS)));
  }

  @Override
  public final T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    Settled<T> outcome = settled(Math.min(unit.toNanos(timeout), Durations.FOREVER_NANOS));
    if (outcome == null) {
      throw new TimeoutException(this + " did not end within timeout=" + timeout + " " + unit);
    }
    return unwrap(outcome);
  }

  private static <T extends @Nullable Object> T unwrap(Settled<T> outcome)
      throws ExecutionException {
    if (outcome.failure() instanceof CancellationException cancelled && !outcome.byTask()) {
      throw cancelled;
    }
    if (outcome.failure() != null) {
      throw new ExecutionException(outcome.failure());
    }
    return outcome.result();
  }

  @Override
  public final boolean await(Duration timeout) throws InterruptedException {
    long nanos = Durations.waitNanos(timeout, "timeout");
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    return awaitDone(deadline(nanos));
  }

  private Settled<T> outcome(long nanos) {
    try {
      Settled<T> outcome = settled(nanos);
      if (outcome == null) {
        throw new WaitTimeoutException(
            this + " did not end within timeout=" + Duration.ofNanos(nanos));
      }
      return outcome;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WaitInterruptedException("Interrupted while waiting for " + this, e);
    }
  }

  /** The outcome, decoded; null when it is not there in time. */
  @SuppressWarnings("unchecked")
  private @Nullable Settled<T> settled(long nanos) throws InterruptedException {
    long deadline = 0;
    for (; ; ) {
      Object s = state;
      if (s instanceof Settled) {
        return (Settled<T>) s;
      }
      if (s instanceof Cancelled) {
        throw new CancellationException(label() + " was cancelled");
      }
      if (s instanceof Undecoded undecoded) {
        Settled<T> decoded = decode(undecoded);
        if (decoded != null) {
          return decoded;
        }
        continue;
      }
      if (deadline == 0) {
        deadline = deadline(nanos);
      }
      if (!(s instanceof Decoding decoding
          ? awaitDecoded(decoding, deadline)
          : awaitDone(deadline))) {
        return null;
      }
    }
  }

  private static long deadline(long nanos) {
    long deadline = System.nanoTime() + nanos;
    return deadline == 0 ? 1 : deadline;
  }

  /** Null when another thread was first. */
  @SuppressWarnings("unchecked")
  private @Nullable Settled<T> decode(Undecoded undecoded) {
    Decoding decoding = new Decoding(Thread.currentThread(), new CountDownLatch(1));
    if (!STATE.compareAndSet(this, undecoded, decoding)) {
      return null;
    }
    Settled<T> outcome;
    try {
      outcome = Objects.requireNonNull(((Arrival<T>) undecoded.arrival()).decode());
    } catch (Throwable t) { // an Error in the user's readObject must not leave the future undecided
      outcome = Settled.failed(
          new TaskSerializationException(label() + ": the result could not be decoded: " + t, t));
    }
    state = outcome;
    decoding.over().countDown();
    return outcome;
  }

  private boolean awaitDecoded(Decoding decoding, long deadline) throws InterruptedException {
    if (decoding.thread() == Thread.currentThread()) {
      throw new IllegalStateException(
          label() + ": its result is being decoded by the very thread that asks for it");
    }
    return decoding.over().await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private boolean awaitDone(long deadline) throws InterruptedException {
    if (!Thread.currentThread().isInterrupted()) {
      help(deadline);
    }
    return isDone() || awaitFired(deadline);
  }

  // --- callbacks

  @Override
  public final TaskFuture<T> onDone(Consumer<? super TaskFuture<T>> callback) {
    return onDone(callback, Runnable::run);
  }

  @Override
  public final TaskFuture<T> onDone(Consumer<? super TaskFuture<T>> callback, Executor where) {
    Objects.requireNonNull(callback, "callback");
    register(() -> callback.accept(this), Objects.requireNonNull(where, "where"));
    return this;
  }

  @Override
  public final void addListener(Runnable listener, Executor executor) {
    register(
        Objects.requireNonNull(listener, "listener"), Objects.requireNonNull(executor, "executor"));
  }

  @Override
  public final CompletableFuture<T> toCompletableFuture() {
    PromiseBridge<T> bridge = new PromiseBridge<>(this);
    register(bridge::completeFromTask, Runnable::run);
    return bridge;
  }

  private void register(Runnable callback, Executor where) {
    CallbackQueue<T> queue = callbackQueue;
    if (queue == null) {
      QUEUE.compareAndSet(this, null, new CallbackQueue<>(this, callbacks));
      queue = Objects.requireNonNull(callbackQueue);
    }
    queue.add(callback, where);
    if (isDone()) {
      queue.start();
    }
  }

  /**
   * The outcome as it is given to other kinds of futures; only when done. A cancelled one is null.
   */
  final @Nullable Settled<T> outcomeWhenDone() {
    return isCancelled() ? null : outcome(Durations.FOREVER_NANOS);
  }

  // --- looking

  @Override
  public final TaskInfo info() {
    Object s = state;
    if (s instanceof Undecoded || s instanceof Decoding) {
      s = outcome(Durations.FOREVER_NANOS);
    }
    WorkerRef by = null;
    long began = 0;
    long ended = 0;
    if (s instanceof Running running) {
      by = running.worker();
      began = running.startedNanos();
    } else if (s instanceof Claim claim) {
      by = currentWorker();
      began = claim.startedNanos();
    } else if (s instanceof Cancelled cancelled) {
      by = cancelled.worker();
      began = cancelled.startedNanos();
      ended = cancelled.atNanos();
    } else if (s instanceof Settled) {
      by = worker;
      began = startedNanos;
      ended = finishedNanos;
    }
    TaskState now = stateOf(s);
    return new TaskInfo(new TaskInfoData(
        id,
        name,
        now,
        now == TaskState.PENDING ? null : by,
        Moments.instant(submittedNanos),
        now == TaskState.PENDING ? null : Moments.instantOrNull(began),
        Moments.instantOrNull(ended),
        now == TaskState.RUNNING ? currentProgress() : null));
  }

  private static TaskState stateOf(Object s) {
    if (s instanceof Settled<?> settled) {
      if (settled.failure() instanceof CancellationException && !settled.byTask()) {
        return TaskState.CANCELLED;
      }
      return settled.failure() == null ? TaskState.FINISHED : TaskState.FAILED;
    }
    if (s instanceof Cancelled) {
      return TaskState.CANCELLED;
    }
    return isRunning(s) ? TaskState.RUNNING : TaskState.PENDING;
  }

  /** How messages name the task. */
  final String label() {
    return name == null ? "task " + id : "task " + id + " (" + name + ")";
  }

  /** Id, name and state, without decoding. */
  @Override
  public String toString() {
    Object s = state;
    String now =
        s instanceof Undecoded || s instanceof Decoding ? "DONE" : stateOf(s).name();
    StringBuilder text = new StringBuilder("TaskFuture[id=").append(id);
    if (name != null) {
      text.append(", name=").append(name);
    }
    text.append(", state=").append(now);
    if (s instanceof Settled<?> settled) {
      Object what = settled.failure() != null ? settled.failure() : settled.value();
      text.append(what == null ? ", null" : ", " + what.getClass().getName());
    }
    return text.append(']').toString();
  }
}
