package dev.panal.futures.internal.dispatch;

/** Something that waits to be handed to workers: one task, or the items of one map call. */
sealed interface Work permits PoolTask, MapBatch {
  int priority();

  /**
   * Something of it is still to be handed over; never true again once the caller has cancelled it
   * all.
   */
  boolean hasPending();

  /** It is in the pending queue no more. */
  default void leftQueue() {}

  /** Fails everything of it that is not done. */
  void failAll(java.util.function.Supplier<? extends Throwable> failure);

  /** Cancels what has not begun and is not handed over. */
  void cancelAll();
}
