package dev.panal.cluster.internal.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What waits for the one thread that sends it. Some of it may wait a little, so that a message
 * carries more and that thread wakes up less often. Thread-safe.
 *
 * <p>What may wait is due when it has waited for the patience, when something is added that must
 * not wait, or when as much waits as is still to come.
 */
final class Outbox<T> {
  private final long patienceNanos;
  private List<T> waiting = new ArrayList<>();
  private long sinceNanos;
  private boolean due;
  private boolean taken;

  Outbox(long patienceNanos) {
    this.patienceNanos = patienceNanos;
  }

  /** Goes as soon as it can, and with it all that waits. */
  synchronized void add(T each) {
    waiting.add(each);
    due = true;
    notifyAll();
  }

  /** @param toCome what will certainly be added later; the less there is, the less waits for it */
  synchronized void addPatiently(T each, int toCome) {
    if (waiting.isEmpty()) {
      sinceNanos = System.nanoTime();
    }
    waiting.add(each);
    boolean wasDue = due;
    due |= toCome < waiting.size();
    if (due != wasDue || waiting.size() == 1) {
      notifyAll();
    }
  }

  /** Waits until something is due, and takes all; at least one. */
  synchronized List<T> take() throws InterruptedException {
    taken = false;
    while (!due) {
      long left = waiting.isEmpty() ? 0 : sinceNanos + patienceNanos - System.nanoTime();
      if (waiting.isEmpty()) {
        wait();
      } else if (left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      } else {
        due = true;
      }
    }
    List<T> all = waiting;
    waiting = new ArrayList<>();
    due = false;
    taken = true;
    return all;
  }

  /** Nothing waits, and what was taken has been dealt with: its taker has come again. */
  synchronized boolean isEmpty() {
    return waiting.isEmpty() && !taken;
  }
}
