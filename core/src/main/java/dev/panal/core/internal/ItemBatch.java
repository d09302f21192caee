package dev.panal.core.internal;

import org.jspecify.annotations.Nullable;

/**
 * Items of one map call handed to an executor together; each has an outcome of its own. For one
 * thread at a time, but for {@link #cancelPending}.
 */
public interface ItemBatch<R extends @Nullable Object> {
  int size();

  boolean isDone(int index);

  /**
   * Only after {@link #isDone}, once for each item; decodes. A {@link Settled}, or, so that nothing
   * is made for each of many small results, the value itself of an item that succeeded. A cancelled
   * item failed with a CancellationException of Panal's own.
   */
  Object outcome(int index);

  /** How messages call an item. */
  static String label(long taskId, @Nullable String name, int index) {
    return "task " + taskId + " (" + (name == null ? "" : name + ", ") + "item " + index
        + " of a map)";
  }

  /** What has not begun never runs and counts as done, cancelled. */
  void cancelPending();
}
