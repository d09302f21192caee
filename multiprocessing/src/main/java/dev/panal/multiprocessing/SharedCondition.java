package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.WaitPlace;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/**
 * Threads of several processes wait here until another signals, all of them having one lock;
 * Python's {@code multiprocessing.Condition} with {@code await}, {@code signal} and
 * {@code signalAll} for {@code wait}, {@code notify} and {@code notify_all}.
 *
 * <p>Waiting gives the lock back, however often it was taken, and takes it again before it returns.
 * As everywhere in Java a wait may end without a signal, so it belongs into a loop, or into
 * {@link #awaitUntil}. Who was signalled and dies before it has the lock again passes the signal on
 * within 100 ms.
 *
 * <p>It travels with its lock: the receiver's {@link #lock()} is the same lock.
 */
public final class SharedCondition extends SharedObject implements Condition {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "condition";

  private final transient SharedLock lock;
  private final transient boolean ownsLock;
  private final transient WaitPlace place;

  private SharedCondition(SharedRegion region, SharedLock lock, boolean ownsLock) {
    super(region);
    this.lock = lock;
    this.ownsLock = ownsLock;
    place = WaitPlace.at(region, 0);
  }

  /** Makes a condition with a new {@link SharedReentrantLock}, which is closed with it. */
  public static SharedCondition create() {
    SharedReentrantLock lock = SharedReentrantLock.create();
    boolean complete = false;
    try {
      SharedCondition condition = create(lock, true);
      complete = true;
      return condition;
    } finally {
      if (!complete) {
        lock.close();
      }
    }
  }

  /** Makes a condition of a lock, which may have several. The lock is not closed with it. */
  public static SharedCondition create(SharedLock lock) {
    lock.region.checkOpen();
    return create(lock, false);
  }

  private static SharedCondition create(SharedLock lock, boolean ownsLock) {
    return new SharedCondition(SharedRegion.create(KIND, null, WaitPlace.BYTES), lock, ownsLock);
  }

  /** The lock to have while waiting and signalling. */
  public SharedLock lock() {
    return lock;
  }

  @Override
  public void await() throws InterruptedException {
    sleep(Waits.never(), true);
  }

  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    return sleep(Waits.deadline(time, unit), true);
  }

  @Override
  public long awaitNanos(long nanosTimeout) throws InterruptedException {
    long deadline = Waits.deadline(nanosTimeout, TimeUnit.NANOSECONDS);
    sleep(deadline, true);
    return deadline - System.nanoTime();
  }

  @Override
  public boolean awaitUntil(Date deadline) throws InterruptedException {
    long millis = deadline.getTime() - System.currentTimeMillis();
    return sleep(Waits.deadline(millis, TimeUnit.MILLISECONDS), true);
  }

  @Override
  public void awaitUninterruptibly() {
    try {
      sleep(Waits.never(), false);
    } catch (InterruptedException cannotHappen) {
      throw new AssertionError(cannotHappen);
    }
  }

  /**
   * Waits for a signal, for at most that long.
   *
   * @return false when the time was over first
   * @throws IllegalMonitorStateException when this thread does not have the lock
   * @throws OwnerDiedException when meanwhile an owner has died with the lock, and the lock was
   *     made to throw; this thread has it then
   * @throws dev.panal.core.WaitInterruptedException when the thread is interrupted; the flag is set
   *     again
   */
  public boolean await(Duration timeout) {
    try {
      return sleep(Waits.deadline(timeout), true);
    } catch (InterruptedException e) {
      throw Waits.interrupted(region, e);
    }
  }

  /**
   * Waits until something is so, for at most that long; Python's {@code wait_for}. It is asked with
   * the lock held, now and after each signal.
   *
   * @return whether it is so
   */
  public boolean awaitUntil(BooleanSupplier predicate, Duration timeout) {
    long deadline = Waits.deadline(timeout);
    try {
      while (!predicate.getAsBoolean()) {
        if (!sleep(deadline, true)) {
          return predicate.getAsBoolean();
        }
      }
      return true;
    } catch (InterruptedException e) {
      throw Waits.interrupted(region, e);
    }
  }

  private boolean sleep(long deadline, boolean interruptible) throws InterruptedException {
    requireLock();
    if (interruptible && Thread.interrupted()) {
      throw new InterruptedException();
    }
    WaitPlace.Waiter waiter = place.enter();
    int holds = lock.unlockAll();
    boolean signalled = false;
    boolean ended = false;
    boolean died;
    try {
      signalled = waiter.await(deadline, interruptible);
      ended = true;
    } finally {
      if (waiter.leave() && !signalled) {
        // It came in the last moment: this waiter's, unless an exception ends the wait.
        if (ended) {
          signalled = true;
        } else {
          place.signalLiving();
        }
      }
      died = lock.lockAgain(holds);
    }
    if (died) {
      lock.tellOfDeath();
    }
    return signalled;
  }

  private void requireLock() {
    region.checkOpen();
    if (!lock.isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException(
          region + ": its " + lock.region + " is not held by this thread");
    }
  }

  /**
   * Wakes the one who has waited longest.
   *
   * @throws IllegalMonitorStateException when this thread does not have the lock
   */
  @Override
  public void signal() {
    requireLock();
    place.signalLiving();
  }

  /** Wakes as many, those who have waited longest; Python's {@code notify(n)}. */
  public void signal(int count) {
    requireLock();
    for (int i = 0; i < count && place.signalLiving(); i++) {}
  }

  /**
   * Wakes all who wait.
   *
   * @throws IllegalMonitorStateException when this thread does not have the lock
   */
  @Override
  public void signalAll() {
    requireLock();
    place.signalAll();
  }

  @Override
  public void close() {
    super.close();
    if (ownsLock) {
      lock.close();
    }
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle(), lock, ownsLock);
  }

  private record Handle(RegionHandle region, SharedLock lock, boolean ownsLock)
      implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedCondition(SharedRegion.attach(region), lock, ownsLock);
    }
  }
}
