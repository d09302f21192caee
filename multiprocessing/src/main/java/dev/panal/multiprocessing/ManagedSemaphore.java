package dev.panal.multiprocessing;

import java.time.Duration;

/**
 * Permits in a {@link Manager}; from {@link Manager#semaphore(int)}. Python's {@code Semaphore} and
 * {@code BoundedSemaphore}.
 *
 * <p>A process holds permits, whichever of its threads took them. They come back when it ends,
 * however it ends. To release more than the process holds is an
 * {@link IllegalMonitorStateException}; what is counted from one process to another is the items of
 * a {@link Manager#queue()}.
 */
public interface ManagedSemaphore {
  /** Takes a permit, and waits for one where there is none. */
  default void acquire() throws InterruptedException {
    acquire(1);
  }

  /**
   * Takes so many permits at once, and waits until there are as many.
   *
   * @throws IllegalArgumentException when the count is not positive, or more than there are in all
   */
  void acquire(int count) throws InterruptedException;

  /** Takes a permit if there is one. */
  boolean tryAcquire();

  /**
   * Takes so many permits at once, and waits for them for at most that long.
   *
   * @throws IllegalArgumentException when the count is not positive, or more than there are in all,
   *     or the timeout is negative
   */
  boolean tryAcquire(int count, Duration timeout) throws InterruptedException;

  /** Gives a permit back. */
  default void release() {
    release(1);
  }

  /**
   * Gives so many permits back.
   *
   * @throws IllegalMonitorStateException when the calling process does not hold as many
   */
  void release(int count);

  /** How many there are to take now. */
  int availablePermits();
}
