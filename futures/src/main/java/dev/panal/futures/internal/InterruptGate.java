package dev.panal.futures.internal;

/**
 * Lets an interrupt through only to the very task that it was meant for.
 *
 * <p>The listener thread interrupts while it holds the lock and the run still matches; the task's
 * thread ends the run under the same lock and clears its flag afterwards, so a late interrupt finds
 * no match and never reaches the next task or code of ours. One that comes between the task's claim
 * and its begin is kept until it begins.
 */
final class InterruptGate {
  private final Thread taskThread;
  private boolean running;
  private long generation;
  private int item;
  private long earlyGeneration;
  private int earlyItem;

  InterruptGate(Thread taskThread) {
    this.taskThread = taskThread;
  }

  synchronized void open(long taskGeneration, int taskItem) {
    running = true;
    generation = taskGeneration;
    item = taskItem;
    if (earlyGeneration == taskGeneration && earlyItem == taskItem) {
      earlyGeneration = 0;
      taskThread.interrupt();
    }
  }

  void close() {
    synchronized (this) {
      running = false;
    }
    Thread.interrupted();
  }

  synchronized void interrupt(long taskGeneration, int taskItem) {
    if (generation != taskGeneration || item != taskItem) {
      earlyGeneration = taskGeneration;
      earlyItem = taskItem;
    } else if (running) {
      taskThread.interrupt();
    }
  }
}
