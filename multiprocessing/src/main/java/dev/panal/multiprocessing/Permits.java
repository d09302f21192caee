package dev.panal.multiprocessing;

/** The inside of a semaphore. */
sealed interface Permits permits OwnedPermits, UnownedPermits {
  boolean tryAcquire(int count);

  /** False when the deadline passed first. */
  boolean acquire(int count, long deadlineNanos);

  void release(int count);

  int available();

  /** How many there can ever be. */
  int most();
}
