package dev.panal.multiprocessing;

import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import dev.panal.core.internal.Batches;
import dev.panal.core.internal.Callbacks;
import dev.panal.core.internal.Claim;
import dev.panal.core.internal.ItemBatch;
import dev.panal.core.internal.Settled;
import dev.panal.core.internal.TaskPromise;
import dev.panal.core.internal.WorkerRef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The future of a whole map call: done when the last item is. It then has all results in order, or
 * the failure of the first item that failed. Counts as running from the start, for some item may
 * have begun.
 */
final class MapResult<R extends @Nullable Object> extends TaskPromise<List<R>> {
  private @Nullable ItemBatch<R> batch;
  private int done;
  private boolean cancelled;

  private MapResult(long id, Callbacks callbacks) {
    super(id, null, callbacks);
  }

  static <A extends @Nullable Object, R extends @Nullable Object> TaskFuture<List<R>> start(
      TaskExecutor executor,
      SerializableFunction<? super A, ? extends R> fn,
      List<A> items,
      int chunkSize,
      long id,
      Callbacks callbacks) {
    MapResult<R> result = new MapResult<>(id, callbacks);
    result.begin(new WorkerRef(-1, ProcessHandle.current().pid()), System.nanoTime());
    result.started(Batches.start(executor, fn, items, chunkSize, result::itemsDone));
    return result;
  }

  private void started(ItemBatch<R> all) {
    boolean late;
    synchronized (this) {
      batch = all;
      late = cancelled;
    }
    if (late) {
      all.cancelPending();
    }
    itemsDone();
  }

  /**
   * By any thread; those that come before the batch is known are made up for by {@link #started}.
   */
  private void itemsDone() {
    ItemBatch<R> all;
    synchronized (this) {
      all = batch;
      if (all == null) {
        return;
      }
      while (done < all.size() && all.isDone(done)) {
        done++;
      }
      if (done < all.size()) {
        return;
      }
    }
    arrive(() -> collect(all));
  }

  @SuppressWarnings("unchecked") // by the contract of outcome()
  private static <R extends @Nullable Object> Settled<List<R>> collect(ItemBatch<R> all) {
    List<R> results = new ArrayList<>(all.size());
    for (int i = 0; i < all.size(); i++) {
      Object outcome = all.outcome(i);
      if (!(outcome instanceof Settled<?> settled)) {
        results.add((R) outcome);
        continue;
      }
      Throwable failure = settled.failure();
      if (failure != null) {
        return settled.byTask() ? Settled.failedByTask(failure) : Settled.failed(failure);
      }
      results.add((R) settled.value());
    }
    return Settled.success(results);
  }

  @Override
  protected void onCancelled(@Nullable Claim claim, boolean wasRunning, boolean interrupt) {
    ItemBatch<R> all;
    synchronized (this) {
      cancelled = true;
      all = batch;
    }
    if (all != null) {
      all.cancelPending();
    }
  }
}
