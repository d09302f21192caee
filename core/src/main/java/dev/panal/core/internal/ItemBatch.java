package dev.panal.core.internal;

import org.jspecify.annotations.Nullable;

/** Items of one map call handed to an executor together; each has an outcome of its own. */
public interface ItemBatch<R extends @Nullable Object> {
  int size();

  boolean isDone(int index);

  /**
   * Only after {@link #isDone}; decodes, once. A cancelled item failed with a CancellationException
   * of Panal's own.
   */
  Settled<R> outcome(int index);

  /** What has not begun never runs and counts as done, cancelled. */
  void cancelPending();
}
