package dev.panal.multiprocessing.internal.channel;

import java.util.function.BooleanSupplier;

/** Where threads of several processes wait for a change in shared memory. */
public interface Place {
  /**
   * Waits until the condition holds, the time is over, or a while has passed after which the caller
   * should look who still lives.
   *
   * @return whether the condition holds
   */
  boolean await(BooleanSupplier condition, long deadlineNanos) throws InterruptedException;

  /** Wakes one that waits, after the change. */
  void signal();

  /** Wakes all that wait, after the change. */
  void signalAll();
}
