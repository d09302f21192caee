package dev.panal.multiprocessing.internal.manager;

import dev.panal.core.internal.Durations;
import dev.panal.multiprocessing.ManagedSemaphore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The permits, and which process has how many. All is guarded by this object's monitor. */
public final class ServerSemaphore implements ManagedSemaphore, Session.Owned {
  private final int permits;
  private final Map<@Nullable Session, Integer> held = new HashMap<>();
  private int available;

  public ServerSemaphore(int permits) {
    this.permits = permits;
    this.available = permits;
  }

  @Override
  public void acquire(int count) throws InterruptedException {
    acquire(count, Durations.FOREVER_NANOS);
  }

  @Override
  public boolean tryAcquire() {
    try {
      return acquire(1, 0);
    } catch (InterruptedException cannotBe) {
      throw new IllegalStateException(cannotBe);
    }
  }

  @Override
  public boolean tryAcquire(int count, Duration timeout) throws InterruptedException {
    return acquire(count, Durations.waitNanos(timeout, "timeout"));
  }

  private synchronized boolean acquire(int count, long nanos) throws InterruptedException {
    if (count < 1 || count > permits) {
      throw new IllegalArgumentException("count=" + count + " must be from 1 to " + permits);
    }
    if (!TimedWait.until(this, nanos, () -> available >= count)) {
      return false;
    }
    take(Caller.current(), count);
    return true;
  }

  private void take(Caller me, int count) {
    Session session = me.session();
    if (session != null && !held.containsKey(session) && !session.owns(this)) {
      notifyAll();
      throw new IllegalMonitorStateException("the caller has ended");
    }
    held.merge(session, count, Integer::sum);
    available -= count;
  }

  @Override
  public synchronized void release(int count) {
    Session session = Caller.current().session();
    int has = held.getOrDefault(session, 0);
    if (count < 1 || count > has) {
      throw new IllegalMonitorStateException(
          "release of " + count + ", held by this process=" + has);
    }
    if (count < has) {
      held.put(session, has - count);
    } else {
      held.remove(session);
      if (session != null) {
        session.disowns(this);
      }
    }
    available += count;
    notifyAll();
  }

  @Override
  public synchronized void ended(Session session) {
    Integer has = held.remove(session);
    available += has == null ? 0 : has;
    notifyAll();
  }

  @Override
  public synchronized int availablePermits() {
    return available;
  }
}
