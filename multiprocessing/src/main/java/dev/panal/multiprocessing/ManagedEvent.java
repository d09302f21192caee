package dev.panal.multiprocessing;

import java.time.Duration;

/**
 * A flag in a {@link Manager} that threads of several processes wait for; from
 * {@link Manager#event()}. Python's {@code Event}.
 */
public interface ManagedEvent {
  /** Whether it is set. */
  boolean isSet();

  /** Sets it; all who wait go on. */
  void set();

  /** Takes it back; who waits from now on waits for the next {@link #set()}. */
  void clear();

  /** Waits until it is set. */
  void await() throws InterruptedException;

  /**
   * Waits until it is set, for at most that long.
   *
   * @return whether it was set
   * @throws IllegalArgumentException when the timeout is negative
   */
  boolean await(Duration timeout) throws InterruptedException;
}
