package dev.panal.cluster.internal.client;

import dev.panal.core.PanalException;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskProgress;
import dev.panal.core.internal.Callbacks;
import dev.panal.core.internal.Claim;
import dev.panal.core.internal.Durations;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.MeanTime;
import dev.panal.core.internal.TaskPromise;
import dev.panal.core.internal.WorkerRef;
import dev.panal.ipc.internal.codec.FunctionSite;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A submitted task: its future for the caller, its encoded call for the nodes. */
final class ClusterTask<R extends @Nullable Object> extends TaskPromise<R> {
  /** What the latest time counts in the mean of a function. */
  private static final double NEWEST = 0.2;

  private static final byte[] NOTHING = {};

  private final Scheduler scheduler;
  private final Invocation.Kind kind;
  private final boolean item;
  private final FunctionSite site;
  private final TaskOptions options;
  private final int bytes;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile byte[] content;
  private @Nullable List<PanalException> losses;

  ClusterTask(
      Scheduler scheduler,
      long id,
      Invocation.Kind kind,
      boolean item,
      FunctionSite site,
      byte[] content,
      TaskOptions options,
      Callbacks callbacks) {
    super(id, options.name().orElse(null), callbacks);
    this.scheduler = scheduler;
    this.kind = kind;
    this.item = item;
    this.site = site;
    this.content = content;
    this.bytes = content.length;
    this.options = options;
  }

  Invocation.Kind kind() {
    return kind;
  }

  /** Whether it is one of many of a map call. */
  boolean isItem() {
    return item;
  }

  FunctionSite site() {
    return site;
  }

  /** Captured values and arguments; empty when it was released. */
  byte[] content() {
    return content;
  }

  int bytes() {
    return bytes;
  }

  int priority() {
    return options.priority();
  }

  long timeoutNanos() {
    return options.timeout().map(Durations::saturatedNanos).orElse(0L);
  }

  String description() {
    return name() == null ? "task " + id() : "task " + id() + " (" + name() + ")";
  }

  MeanTime meanTime() {
    return (MeanTime) site.attachment(() -> new MeanTime(NEWEST));
  }

  /** Its node is gone, or its worker: says whether it may run again. */
  synchronized boolean lost(PanalException how) {
    if (losses == null) {
      losses = new ArrayList<>(1);
    }
    losses.add(how);
    return losses.size() <= options.crashRetries();
  }

  /** The last of {@link #lost}, with the earlier ones attached. */
  synchronized PanalException lastLoss() {
    List<PanalException> all = java.util.Objects.requireNonNull(losses);
    PanalException last = all.get(all.size() - 1);
    all.subList(0, all.size() - 1).forEach(last::addSuppressed);
    return last;
  }

  /** True once: nobody runs it any more, and nobody will. */
  boolean release() {
    boolean first = released.compareAndSet(false, true);
    if (first) {
      content = NOTHING;
    }
    return first;
  }

  private @Nullable Placement placement() {
    return (Placement) claim();
  }

  @Override
  protected void onCancelled(@Nullable Claim claim, boolean wasRunning, boolean interrupt) {
    scheduler.cancelled(this, (Placement) claim, interrupt);
  }

  @Override
  protected @Nullable TaskProgress currentProgress() {
    Placement current = placement();
    return current == null ? null : current.progress();
  }

  @Override
  protected @Nullable WorkerRef currentWorker() {
    Placement current = placement();
    return current == null ? null : current.worker();
  }
}
