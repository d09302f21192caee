package dev.panal.core.internal;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A completable future with a task's outcome; cancelling it cancels the task. */
final class PromiseBridge<T extends @Nullable Object> extends CompletableFuture<T> {
  private final TaskPromise<T> promise;

  PromiseBridge(TaskPromise<T> promise) {
    this.promise = promise;
  }

  void completeFromTask() {
    Settled<T> outcome = promise.outcomeWhenDone();
    if (outcome == null) {
      super.cancel(true);
    } else if (outcome.failure() != null) {
      completeExceptionally(outcome.failure());
    } else {
      complete(outcome.result());
    }
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    if (isDone()) {
      return isCancelled();
    }
    if (!promise.cancel(true) && !promise.isCancelled()) {
      completeFromTask();
    } else {
      super.cancel(true);
    }
    return isCancelled();
  }
}
