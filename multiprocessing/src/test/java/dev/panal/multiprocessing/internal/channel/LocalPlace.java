package dev.panal.multiprocessing.internal.channel;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** A place of this JVM's threads. */
final class LocalPlace implements Place {
  private static final long WHILE_NANOS = 50_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @Override
  public boolean await(BooleanSupplier condition, long deadlineNanos) throws InterruptedException {
    long end = System.nanoTime() + WHILE_NANOS;
    lock.lockInterruptibly();
    try {
      while (!condition.getAsBoolean()) {
        long left = Math.min(end - System.nanoTime(), deadlineNanos - System.nanoTime());
        if (left <= 0) {
          return false;
        }
        changed.await(left, TimeUnit.NANOSECONDS);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void signal() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void signalAll() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
