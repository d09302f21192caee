package dev.panal.multiprocessing.internal.manager;

import dev.panal.multiprocessing.ManagedLock;
import java.util.ArrayDeque;
import java.util.Date;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * A lock whose owner is a caller, not a thread of this process. All fields are guarded by this
 * object's monitor, in which all wait.
 */
public final class ServerLock implements ManagedLock, Session.Owned {
  private @Nullable Caller owner;
  private int holds;
  private boolean ownerDied;

  @Override
  public synchronized void lock() {
    Caller me = Caller.current();
    boolean interrupted = false;
    while (isOthers(me)) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
        leaveIfGone(me);
      }
    }
    take(me);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void lockInterruptibly() throws InterruptedException {
    Caller me = Caller.current();
    while (isOthers(me)) {
      wait();
    }
    take(me);
  }

  @Override
  public synchronized boolean tryLock() {
    Caller me = Caller.current();
    if (isOthers(me)) {
      return false;
    }
    take(me);
    return true;
  }

  @Override
  public synchronized boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    Caller me = Caller.current();
    if (!TimedWait.until(this, unit.toNanos(time), () -> !isOthers(me))) {
      return false;
    }
    take(me);
    return true;
  }

  private boolean isOthers(Caller me) {
    return owner != null && !owner.equals(me);
  }

  private static void leaveIfGone(Caller me) {
    if (me.isGone()) {
      throw new IllegalMonitorStateException("the caller has ended");
    }
  }

  private void take(Caller me) {
    Session session = me.session();
    if (holds == 0 && session != null && !session.owns(this)) {
      notifyAll();
      leaveIfGone(me);
    }
    owner = me;
    holds++;
  }

  @Override
  public synchronized void unlock() {
    checkHeld();
    holds--;
    if (holds == 0) {
      ownerDied = false;
      free();
    }
  }

  private void free() {
    Caller was = owner;
    owner = null;
    holds = 0;
    if (was != null && was.session() != null) {
      was.session().disowns(this);
    }
    notifyAll();
  }

  private void checkHeld() {
    if (owner == null || !owner.equals(Caller.current())) {
      throw new IllegalMonitorStateException("the lock is "
          + (owner == null ? "free" : "held by another, " + owner) + ", not held by "
          + Caller.current());
    }
  }

  @Override
  public synchronized void ended(Session session) {
    if (owner != null && owner.session() == session) {
      owner = null;
      holds = 0;
      ownerDied = true;
    }
    notifyAll();
  }

  @Override
  public synchronized boolean isLocked() {
    return owner != null;
  }

  @Override
  public synchronized boolean isHeldByCurrentThread() {
    return Caller.current().equals(owner);
  }

  @Override
  public synchronized boolean ownerDied() {
    checkHeld();
    return ownerDied;
  }

  @Override
  public Condition newCondition() {
    return new ServerCondition();
  }

  /** One waiting call. */
  private static final class Waiter {
    boolean signalled;
  }

  private final class ServerCondition implements Condition {
    private final Deque<Waiter> waiters = new ArrayDeque<>();

    @Override
    public void await() throws InterruptedException {
      sleep(Long.MAX_VALUE, true);
    }

    @Override
    public void awaitUninterruptibly() {
      try {
        sleep(Long.MAX_VALUE, false);
      } catch (InterruptedException cannotBe) {
        throw new IllegalStateException(cannotBe);
      }
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
      return sleep(nanos, true);
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
      return sleep(unit.toNanos(time), true) > 0;
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
      long millis = deadline.getTime() - System.currentTimeMillis();
      return sleep(TimeUnit.MILLISECONDS.toNanos(millis), true) > 0;
    }

    /** What is left of the time; not above 0 when it was over before a signal. */
    private long sleep(long nanos, boolean interruptibly) throws InterruptedException {
      synchronized (ServerLock.this) {
        checkHeld();
        Caller me = Caller.current();
        int held = holds;
        Waiter waiter = new Waiter();
        waiters.add(waiter);
        ownerDied = false;
        free();
        long begun = System.nanoTime();
        InterruptedException interrupt = null;
        long left = nanos;
        while (!waiter.signalled && left > 0 && (interrupt == null || !interruptibly)) {
          try {
            if (nanos == Long.MAX_VALUE) {
              ServerLock.this.wait();
            } else {
              TimeUnit.NANOSECONDS.timedWait(ServerLock.this, left);
              left = nanos - (System.nanoTime() - begun);
            }
          } catch (InterruptedException e) {
            interrupt = e;
            if (me.isGone()) {
              waiters.remove(waiter);
              throw e;
            }
          }
        }
        waiters.remove(waiter);
        lock();
        holds = held;
        if (waiter.signalled) {
          if (interrupt != null) {
            Thread.currentThread().interrupt();
          }
          return Math.max(1, left);
        }
        if (interrupt != null && interruptibly) {
          throw interrupt;
        }
        return Math.min(0, left);
      }
    }

    @Override
    public void signal() {
      synchronized (ServerLock.this) {
        checkHeld();
        Waiter first = waiters.poll();
        if (first != null) {
          first.signalled = true;
          ServerLock.this.notifyAll();
        }
      }
    }

    @Override
    public void signalAll() {
      synchronized (ServerLock.this) {
        checkHeld();
        waiters.forEach(waiter -> waiter.signalled = true);
        waiters.clear();
        ServerLock.this.notifyAll();
      }
    }
  }
}
