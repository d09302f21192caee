package dev.panal.multiprocessing;

/**
 * A lock that the thread has until it closes this.
 *
 * <pre>{@code
 * try (HeldLock held = lock.acquire()) {
 *   if (held.ownerDied()) {
 *     repair();
 *   }
 *   change();
 * }
 * }</pre>
 */
public final class HeldLock implements AutoCloseable {
  private final Runnable unlock;
  private final boolean ownerDied;
  private boolean closed;

  HeldLock(Runnable unlock, boolean ownerDied) {
    this.unlock = unlock;
    this.ownerDied = ownerDied;
  }

  /** Whether the owner before died with the lock: what it guards may be half-changed. */
  public boolean ownerDied() {
    return ownerDied;
  }

  /** Unlocks. Idempotent; to be called by the thread that has the lock. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      unlock.run();
    }
  }
}
