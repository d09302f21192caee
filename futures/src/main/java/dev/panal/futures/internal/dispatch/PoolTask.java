package dev.panal.futures.internal.dispatch;

import dev.panal.core.TaskOptions;
import dev.panal.core.TaskProgress;
import dev.panal.core.WorkerCrashedException;
import dev.panal.core.internal.Claim;
import dev.panal.core.internal.Durations;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.TaskPromise;
import dev.panal.core.internal.WorkerRef;
import dev.panal.ipc.internal.codec.FunctionSite;
import dev.panal.ipc.internal.payload.HeapPayload;
import dev.panal.ipc.internal.payload.Payload;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A submitted task: its future for the caller, its encoded call for the workers. */
final class PoolTask<R extends @Nullable Object> extends TaskPromise<R> implements Work {
  private static final VarHandle WAITS;
  private static final VarHandle RELEASED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WAITS = lookup.findVarHandle(PoolTask.class, "waits", boolean.class);
      RELEASED = lookup.findVarHandle(PoolTask.class, "released", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Pool pool;
  private final Invocation.Kind kind;
  private final FunctionSite site;
  private final TaskOptions options;
  private final Origin origin;
  /** Forgotten when nobody runs it any more: a future may be kept for long. */
  private volatile @Nullable Payload payload;

  private volatile boolean waits = true;
  private volatile boolean released;
  private volatile @Nullable Worker pinnedTo;
  private @Nullable List<WorkerCrashedException> crashes;

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
    this.options = options;
    this.origin = Origin.here(pool);
  }

  Invocation.Kind kind() {
    return kind;
  }

  FunctionSite site() {
    return site;
  }

  /** What travels; null once it was released, which a cancel may do at any moment. */
  @Nullable
  Payload payload() {
    return payload;
  }

  Origin origin() {
    return origin;
  }

  ItemTimes times() {
    return Pool.itemTimes(site);
  }

  long timeoutNanos() {
    Duration timeout = options.timeout().orElse(null);
    return timeout == null ? 0 : Durations.saturatedNanos(timeout);
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
    return options.priority();
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

  /** Who has it at this moment. */
  @Nullable
  TaskHandOver handOver() {
    return (TaskHandOver) claim();
  }

  /** It waits no more: a worker has it, or none ever will. */
  void left() {
    if (WAITS.compareAndSet(this, true, false)) {
      pool.giveBacks().task();
    }
  }

  /** A worker gave it back, or died with it. */
  void waitsAgain() {
    if (WAITS.compareAndSet(this, false, true)) {
      pool.admission().tasksBack(1);
      if (released) {
        left(); // cancelled since it was taken back, while it did not count as waiting
      }
    }
  }

  /** Gives back its room and its bytes; the dispatcher has nothing to do with it any more. */
  void release() {
    if (RELEASED.compareAndSet(this, false, true)) {
      left();
      Payload used = Objects.requireNonNull(payload);
      payload = null;
      pool.giveBacks().bytes(heapBytes(used));
      used.release();
      pool.taskReleased(this);
    }
  }

  /** Notes a crash while it ran, and says whether it may run again. */
  boolean crashed(WorkerCrashedException crash) {
    if (crashes == null) {
      crashes = new ArrayList<>(1);
    }
    crashes.add(crash);
    return crashes.size() <= options.crashRetries() && pinnedTo == null;
  }

  /** The last crash, with the earlier ones attached. */
  WorkerCrashedException lastCrash() {
    List<WorkerCrashedException> all = Objects.requireNonNull(crashes);
    WorkerCrashedException last = all.get(all.size() - 1);
    all.subList(0, all.size() - 1).forEach(last::addSuppressed);
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
  protected void onCancelled(@Nullable Claim claim, boolean wasRunning, boolean interrupt) {
    pool.counters().cancelled.increment();
    pool.taskCancelled(this, (TaskHandOver) claim, wasRunning, interrupt);
  }

  @Override
  protected void help(long deadlineNanos) {
    pool.dispatcher().pollFor(this, deadlineNanos);
  }

  @Override
  protected @Nullable TaskProgress currentProgress() {
    TaskHandOver current = handOver();
    return current == null || current.running() == null
        ? null
        : current.worker().progress();
  }

  @Override
  protected @Nullable WorkerRef currentWorker() {
    TaskHandOver current = handOver();
    return current == null || !current.isClaimed() ? null : current.worker().ref();
  }
}
