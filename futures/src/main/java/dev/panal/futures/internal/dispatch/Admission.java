package dev.panal.futures.internal.dispatch;

import dev.panal.core.WaitInterruptedException;
import dev.panal.futures.WhenFull;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Bounds what waits: tasks that no worker has been given, and the heap bytes of unfinished tasks.
 *
 * <p>Whoever asks while nothing at all waits is let in whatever its size, so that a task larger
 * than the bound can run alone. A waiter is woken only after an eighth of the room is free again,
 * or when the dispatcher has nothing else to do: one wake-up for each task would cost more than the
 * task.
 */
public final class Admission {
  /** Says whether the pool still takes tasks: throws what a submit throws when it does not. */
  public interface Gate {
    void check();
  }

  private final long capacity;
  private final long byteCapacity;
  private final WhenFull whenFull;
  private final Gate gate;
  private final AtomicLong tasks = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final Object room = new Object();
  private volatile int waiters;

  public Admission(long capacity, long byteCapacity, WhenFull whenFull, Gate gate) {
    this.capacity = capacity;
    this.byteCapacity = byteCapacity;
    this.whenFull = whenFull;
    this.gate = gate;
  }

  long tasks() {
    return tasks.get();
  }

  public long bytes() {
    return bytes.get();
  }

  /** Takes room, waiting for it when {@code mayWait}. */
  public void acquire(long count, long size, boolean mayWait) {
    gate.check();
    if (tryAcquire(count, size)) {
      return;
    }
    if (whenFull == WhenFull.REJECT || !mayWait) {
      throw new RejectedExecutionException(
          full() + (mayWait ? "" : "; a callback or a worker must not wait for room"));
    }
    awaitRoom(count, size);
  }

  private boolean tryAcquire(long count, long size) {
    long tasksNow = tasks.addAndGet(count);
    long bytesNow = bytes.addAndGet(size);
    boolean fits = (tasksNow <= capacity || tasksNow == count)
        && (bytesNow <= byteCapacity || bytesNow == size);
    if (!fits) {
      tasks.addAndGet(-count);
      bytes.addAndGet(-size);
    }
    return fits;
  }

  private void awaitRoom(long count, long size) {
    synchronized (room) {
      waiters++;
      try {
        while (!tryAcquire(count, size)) {
          room.wait();
          gate.check();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WaitInterruptedException(
            "interrupted while submit waited for room: " + full(), e);
      } finally {
        waiters--;
      }
    }
  }

  /** So many tasks were given to a worker, or will never be. */
  public void tasksLeft(long count) {
    long left = tasks.addAndGet(-count);
    if (waiters > 0 && left <= capacity - Math.max(1, capacity / 8)) {
      wake();
    }
  }

  /** So many tasks wait again; they were admitted once. */
  void tasksBack(long count) {
    tasks.addAndGet(count);
  }

  public void bytesLeft(long size) {
    long left = bytes.addAndGet(-size);
    if (waiters > 0 && left <= byteCapacity - byteCapacity / 8) {
      wake();
    }
  }

  /** Called before the dispatcher sleeps. */
  public void wakeIfRoom() {
    if (waiters > 0 && tasks.get() < capacity && bytes.get() < byteCapacity) {
      wake();
    }
  }

  /** Lets waiters look again at once, after the pool stopped taking tasks. */
  public void wake() {
    synchronized (room) {
      room.notifyAll();
    }
  }

  private String full() {
    return "queue is full: tasks=" + tasks.get() + " of queueCapacity=" + capacity + ", bytes="
        + bytes.get() + " of pendingBytes=" + byteCapacity;
  }
}
