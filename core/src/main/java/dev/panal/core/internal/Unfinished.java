package dev.panal.core.internal;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an executor has begun and not ended, and whether it takes more: its shutdown, and the wait
 * for its end. Thread-safe.
 */
public final class Unfinished<T> {
  private final String owner;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition none = lock.newCondition();
  private final Set<T> all = new LinkedHashSet<>();
  private boolean shutdown;

  /** @param owner the executor's name, for messages */
  public Unfinished(String owner) {
    this.owner = owner;
  }

  /** @throws RejectedExecutionException after {@link #shutdown()} */
  public void add(T each) {
    lock.lock();
    try {
      if (shutdown) {
        throw new RejectedExecutionException(owner + " is shut down");
      }
      all.add(each);
    } finally {
      lock.unlock();
    }
  }

  public void ended(T each) {
    lock.lock();
    try {
      all.remove(each);
      signalIfNone();
    } finally {
      lock.unlock();
    }
  }

  public void shutdown() {
    lock.lock();
    try {
      shutdown = true;
      signalIfNone();
    } finally {
      lock.unlock();
    }
  }

  private void signalIfNone() {
    if (all.isEmpty()) {
      none.signalAll();
    }
  }

  /** A copy, in the order of their beginning. */
  public List<T> now() {
    lock.lock();
    try {
      return List.copyOf(all);
    } finally {
      lock.unlock();
    }
  }

  public boolean isShutdown() {
    lock.lock();
    try {
      return shutdown;
    } finally {
      lock.unlock();
    }
  }

  /** Whether after a shutdown everything has ended. */
  public boolean isTerminated() {
    lock.lock();
    try {
      return shutdown && all.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** False when {@link #isTerminated()} does not hold in time. */
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    long left = Durations.waitNanos(timeout, "timeout");
    lock.lockInterruptibly();
    try {
      while (!(shutdown && all.isEmpty())) {
        if (left <= 0) {
          return false;
        }
        left = none.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
