package dev.panal.cluster.internal.client;

import dev.panal.core.WaitInterruptedException;
import java.util.concurrent.RejectedExecutionException;

/** Bounds what waits in the program, in tasks and bytes; who submits waits for room. */
final class Room {
  private final int capacity;
  private final long byteCapacity;
  private int tasks;
  private long bytes;

  Room(int capacity, long byteCapacity) {
    this.capacity = capacity;
    this.byteCapacity = byteCapacity;
  }

  /**
   * Takes room for one task.
   *
   * @param check throws when tasks are not taken any more
   */
  synchronized void take(int size, boolean mayWait, Runnable check) {
    while (tasks > 0 && (tasks >= capacity || bytes + size > byteCapacity)) {
      if (!mayWait) {
        throw new RejectedExecutionException(full() + "; a callback must not wait for room");
      }
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new WaitInterruptedException(
            "interrupted while submit waited for room: " + full(), e);
      }
      check.run();
    }
    tasks++;
    bytes += size;
  }

  synchronized void giveBack(int size) {
    tasks--;
    bytes -= size;
    notifyAll();
  }

  /** Lets waiters look again. */
  synchronized void wake() {
    notifyAll();
  }

  synchronized int tasks() {
    return tasks;
  }

  synchronized long bytes() {
    return bytes;
  }

  private String full() {
    return "cluster queue is full: tasks=" + tasks + " of queueCapacity=" + capacity + ", bytes="
        + bytes + " of pendingBytes=" + byteCapacity;
  }
}
