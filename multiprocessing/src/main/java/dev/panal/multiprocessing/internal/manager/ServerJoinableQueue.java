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

  private interface Put<X extends Exception> {
    boolean put() throws X;
  }

  @Override
  public boolean offerLast(E item) {
    return counted(() -> super.offerLast(item));
  }

  @Override
  public void putLast(E item) throws InterruptedException {
    counted(() -> {
      super.putLast(item);
      return true;
    });
  }

  @Override
  public boolean offerLast(E item, long timeout, TimeUnit unit) throws InterruptedException {
    return counted(() -> super.offerLast(item, timeout, unit));
  }

  /** Counted before it is there, for it may be taken and done at once. */
  private <X extends Exception> boolean counted(Put<X> put) throws X {
    count(1);
    boolean isThere = false;
    try {
      isThere = put.put();
    } finally {
      if (!isThere) {
        count(-1);
      }
    }
    return isThere;
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
    synchronized (monitor) {
      return TimedWait.until(monitor, nanos, () -> unfinished == 0);
    }
  }

  @Override
  public int unfinished() {
    synchronized (monitor) {
      return unfinished;
    }
  }
}
