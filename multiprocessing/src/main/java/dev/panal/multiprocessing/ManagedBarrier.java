package dev.panal.multiprocessing;

import java.time.Duration;

/**
 * A place in a {@link Manager} where a number of parties wait for each other; from
 * {@link Manager#barrier(int)}. Python's {@code Barrier}.
 *
 * <p>It breaks when one that waits is interrupted, runs out of time, or its process ends: all who
 * wait, and who come until {@link #reset()}, get a {@link BarrierBrokenException}.
 */
public interface ManagedBarrier {
  /**
   * Waits until all parties have come.
   *
   * @return which of them this one was: 0 for the first, parties - 1 for the last
   * @throws BarrierBrokenException when it is broken, or is while this one waits
   */
  int await() throws InterruptedException;

  /** The same; when the time is over first, the barrier is broken. */
  int await(Duration timeout) throws InterruptedException;

  /** Breaks it. */
  void abort();

  /** Makes it whole and empty. Who waits gets a {@link BarrierBrokenException}. */
  void reset();

  /** How many must come. */
  int parties();

  /** How many wait now. */
  int waiting();

  /** Whether it is broken. */
  boolean isBroken();
}
