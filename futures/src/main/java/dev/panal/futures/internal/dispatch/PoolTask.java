package dev.panal.futures.internal.dispatch;

import dev.panal.core.TaskOptions;
import dev.panal.core.TaskProgress;
import dev.panal.core.WorkerCrashedException;
import dev.panal.core.internal.Durations;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.TaskPromise;
import dev.panal.core.internal.WorkerRef;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.payload.HeapPayload;
import dev.panal.ipc.internal.payload.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A submitted task: its future for the caller, its encoded call for the workers. */
final class PoolTask<R extends @Nullable Object> extends TaskPromise<R> implements Work {
  private final Pool pool;
  private final Invocation.Kind kind;
  private final FunctionSite site;
  private final Payload payload;
  private final int priority;
  private final long timeoutNanos;
  private final int crashRetries;
  private final ItemTimes times;
  private final AtomicBoolean waits = new AtomicBoolean(true);
  private final AtomicBoolean released = new AtomicBoolean();
  private final List<WorkerCrashedException> crashes = new ArrayList<>(0);
  private volatile @Nullable TaskHandOver handOver;
  private volatile @Nullable Worker pinnedTo;

  PoolTask(
      Pool pool,
      long id,
      Invocation.Kind kind,
      FunctionSite site,
      Payload payload,
      TaskOptions options) {
    super(id, options.name().orElse(null), pool.callbacks());
    this.pool = pool;
    this.kind = kind;
    this.site = site;
    this.payload = payload;
    this.priority = options.priority();
    this.timeoutNanos = Durations.saturatedNanos(options.timeout().orElse(Duration.ZERO));
    this.crashRetries = options.crashRetries();
    this.times = pool.itemTimes(site);
  }

  Invocation.Kind kind() {
    return kind;
  }

  FunctionSite site() {
    return site;
  }

  Payload payload() {
    return payload;
  }

  ItemTimes times() {
    return times;
  }

  long timeoutNanos() {
    return timeoutNanos;
  }

  static long heapBytes(Payload payload) {
    return payload instanceof HeapPayload ? payload.size() : 0;
  }

  String label() {
    String name = name();
    return name == null ? "task " + id() : "task " + id() + " (" + name + ")";
  }

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public boolean hasPending() {
    return !isDone();
  }

  /** It runs in this worker or nowhere. */
  void pinTo(Worker worker) {
    pinnedTo = worker;
  }

  @Nullable
  Worker pinnedTo() {
    return pinnedTo;
  }

  void handedTo(TaskHandOver to) {
    handOver = to;
  }

  @Nullable
  TaskHandOver handOver() {
    return handOver;
  }

  /** It waits no more: a worker has it, or none ever will. */
  void left() {
    if (waits.compareAndSet(true, false)) {
      pool.admission().tasksLeft(1);
    }
  }

  /** A worker gave it back, or died with it. */
  void waitsAgain() {
    if (waits.compareAndSet(false, true)) {
      pool.admission().tasksBack(1);
      if (released.get()) {
        left(); // cancelled since it was taken back, while it did not count as waiting
      }
    }
  }

  /** Gives back its room and its bytes; the dispatcher has nothing to do with it any more. */
  void release() {
    if (released.compareAndSet(false, true)) {
      left();
      pool.admission().bytesLeft(heapBytes(payload));
      payload.release();
      pool.taskReleased(this);
    }
  }

  /** Notes a crash while it ran, and says whether it may run again. */
  boolean crashed(WorkerCrashedException crash) {
    crashes.add(crash);
    return crashes.size() <= crashRetries && pinnedTo == null;
  }

  /** The last crash, with the earlier ones attached. */
  WorkerCrashedException lastCrash() {
    WorkerCrashedException last = crashes.get(crashes.size() - 1);
    crashes.subList(0, crashes.size() - 1).forEach(last::addSuppressed);
    return last;
  }

  @Override
  public void failAll(Supplier<? extends Throwable> failure) {
    if (fail(failure.get())) {
      pool.counters().failed.increment();
    }
    release();
  }

  @Override
  public void cancelAll() {
    cancelIfPending();
  }

  @Override
  protected void onCancelled(boolean wasRunning, boolean interrupt) {
    pool.counters().cancelled.increment();
    pool.taskCancelled(this, wasRunning, interrupt);
  }

  @Override
  protected void help(long deadlineNanos) {
    pool.dispatcher().pollFor(this, deadlineNanos);
  }

  @Override
  protected @Nullable TaskProgress currentProgress() {
    TaskHandOver current = handOver;
    return current == null || current.running() == null
        ? null
        : current.worker().progress();
  }

  @Override
  protected @Nullable WorkerRef currentWorker() {
    TaskHandOver current = handOver;
    return current == null || !current.isClaimed() ? null : current.worker().ref();
  }
}
