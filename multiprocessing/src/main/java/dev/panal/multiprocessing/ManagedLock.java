package dev.panal.multiprocessing;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * A lock in a {@link Manager}; from {@link Manager#lock()}. Its holder is a thread of a process,
 * which may take it again and must release it as often.
 *
 * <p>When the holder's process dies the lock is released, and the next holder is told by
 * {@link #ownerDied()}. To release what another thread or process holds is an
 * {@link IllegalMonitorStateException}. Not fair.
 */
public interface ManagedLock extends Lock {
  /** Whether anybody holds it. */
  boolean isLocked();

  /** Whether the calling thread holds it. */
  boolean isHeldByCurrentThread();

  /**
   * Whether whoever held it before died with it, so that what it protects may be half changed. To
   * be asked by the holder; forgotten when that one has released it.
   *
   * @throws IllegalMonitorStateException when the calling thread does not hold it
   */
  boolean ownerDied();

  /** A condition of it, in the manager too. Waiting releases the lock. */
  @Override
  Condition newCondition();

  /**
   * Takes the lock, for a try block: {@code try (HeldLock held = lock.acquire()) { … }}.
   *
   * @return what releases it, and knows whether the previous owner died
   */
  default HeldLock acquire() {
    lock();
    return new HeldLock(this::unlock, ownerDied());
  }
}
