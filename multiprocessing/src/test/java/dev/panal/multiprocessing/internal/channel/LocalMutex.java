package dev.panal.multiprocessing.internal.channel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** A mutex of this JVM's threads. */
final class LocalMutex implements Mutex {
  private final ReentrantLock lock = new ReentrantLock();
  volatile boolean ownerDied;

  @Override
  public Taken lock(long deadlineNanos) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          if (!lock.tryLock(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            return Taken.NOT;
          }
          boolean died = ownerDied;
          ownerDied = false;
          return died ? Taken.FROM_THE_DEAD : Taken.CLEAN;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void unlock() {
    lock.unlock();
  }
}
