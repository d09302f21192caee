package dev.panal.multiprocessing.internal.manager;

import dev.panal.core.internal.Durations;
import dev.panal.multiprocessing.ManagedJoinableQueue;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

/**
 * Counts what is put, which is all that comes to the end: what a taker did not live to receive
 * comes back at the head, and is still counted.
 */
public final class ServerJoinableQueue<E> extends ServerQueue<E>
    implements ManagedJoinableQueue<E> {
  private static final long serialVersionUID = 1L;

  private final transient Object monitor = new Object();
  private int unfinished;

  public ServerJoinableQueue(int capacity) {
    super(capacity);
  }

  @Override
  public boolean offerLast(E item) {
    count(1);
    boolean put = false;
    try {
      put = super.offerLast(item);
    } finally {
      count(put ? 0 : -1);
    }
    return put;
  }

  @Override
  public void putLast(E item) throws InterruptedException {
    count(1);
    boolean put = false;
    try {
      super.putLast(item);
      put = true;
    } finally {
      count(put ? 0 : -1);
    }
  }

  @Override
  public boolean offerLast(E item, long timeout, TimeUnit unit) throws InterruptedException {
    count(1);
    boolean put = false;
    try {
      put = super.offerLast(item, timeout, unit);
    } finally {
      count(put ? 0 : -1);
    }
    return put;
  }

  @Override
  public boolean addAll(Collection<? extends E> items) {
    items.forEach(this::addLast);
    return !items.isEmpty();
  }

  private void count(int change) {
    synchronized (monitor) {
      unfinished += change;
      if (unfinished == 0) {
        monitor.notifyAll();
      }
    }
  }

  @Override
  public void taskDone() {
    synchronized (monitor) {
      if (unfinished == 0) {
        throw new IllegalStateException("taskDone() was called more often than items were put");
      }
      count(-1);
    }
  }

  @Override
  public void awaitDone() throws InterruptedException {
    awaitDone(Durations.FOREVER_NANOS);
  }

  @Override
  public boolean awaitDone(Duration timeout) throws InterruptedException {
    return awaitDone(Durations.waitNanos(timeout, "timeout"));
  }

  private boolean awaitDone(long nanos) throws InterruptedException {
    long begun = System.nanoTime();
    synchronized (monitor) {
      while (unfinished > 0) {
        long left = nanos - (System.nanoTime() - begun);
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(monitor, left);
      }
      return true;
    }
  }

  @Override
  public int unfinished() {
    synchronized (monitor) {
      return unfinished;
    }
  }
}
