package dev.panal.core.internal;

import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskSerializationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A batch whose items are tasks of their own. */
final class FutureBatch<R extends @Nullable Object> implements ItemBatch<R> {
  private final List<@Nullable TaskFuture<R>> futures;

  private FutureBatch(List<@Nullable TaskFuture<R>> futures) {
    this.futures = futures;
  }

  static <A extends @Nullable Object, R extends @Nullable Object> FutureBatch<R> start(
      AbstractTaskExecutor executor,
      SerializableFunction<? super A, ? extends R> fn,
      List<A> items,
      TaskOptions options,
      Runnable onItemsDone) {
    List<@Nullable TaskFuture<R>> futures = new ArrayList<>(items.size());
    FutureBatch<R> batch = new FutureBatch<>(futures);
    boolean all = false;
    try {
      for (A item : items) {
        TaskPromise<R> future = startItem(executor, Invocation.apply(fn, item), options);
        future.whenDone(onItemsDone);
        futures.add(future);
      }
      all = true;
    } finally {
      if (!all) {
        batch.cancelPending();
      }
    }
    return batch;
  }

  /** An item that cannot travel is a failed one like any other. */
  private static <R extends @Nullable Object> TaskPromise<R> startItem(
      AbstractTaskExecutor executor, Invocation<R> item, TaskOptions options) {
    try {
      return (TaskPromise<R>) executor.startItem(item, options);
    } catch (TaskSerializationException e) {
      TaskPromise<R> failed = new TaskPromise<>(0, null, new Callbacks(executor.name()));
      failed.fail(e);
      return failed;
    }
  }

  @Override
  public int size() {
    return futures.size();
  }

  @Override
  public boolean isDone(int index) {
    return future(index).isDone();
  }

  /** Lets go of the future: a result that was taken is not kept alive. */
  @Override
  public Object outcome(int index) {
    TaskFuture<R> future = future(index);
    futures.set(index, null);
    try {
      return Settled.success(future.result());
    } catch (CancellationException e) {
      return Settled.failed(e);
    } catch (CompletionException e) {
      return Settled.failedByTask(Objects.requireNonNull(e.getCause()));
    } catch (RuntimeException e) {
      return Settled.failed(e);
    }
  }

  @Override
  public void cancelPending() {
    for (int i = futures.size() - 1; i >= 0; i--) {
      TaskFuture<R> future = futures.get(i);
      if (future != null) {
        future.cancelIfPending();
      }
    }
  }

  private TaskFuture<R> future(int index) {
    return Objects.requireNonNull(futures.get(index));
  }
}
