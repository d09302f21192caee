package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;

/**
 * Permits that threads of several processes take and give back; Python's
 * {@code multiprocessing.Semaphore} and {@code BoundedSemaphore}.
 *
 * <p>There are two kinds, and a permit means something else in each:
 *
 * <ul>
 *   <li>{@link #create} : a permit is <em>held</em> by a process and a thread of it. Only they give
 *       it back, so there are never more permits than at first; those of a process that dies come
 *       back within 100 ms.
 *   <li>{@link #unowned} : permits are a number, for signalling: who takes one need not be who
 *       gives it. A death changes nothing. Without a bound {@link #release()} makes permits without
 *       limit, as Python's {@code Semaphore} does; with one it is Python's
 *       {@code BoundedSemaphore}.
 * </ul>
 */
public final class SharedSemaphore extends SharedObject {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "semaphore";

  private final transient Permits permits;

  private SharedSemaphore(SharedRegion region, Permits permits) {
    super(region);
    this.permits = permits;
  }

  /**
   * Makes a semaphore whose permits are held.
   *
   * @throws IllegalArgumentException unless there is at least one permit
   */
  public static SharedSemaphore create(int permits) {
    return create(permits, SharedOptions.defaults());
  }

  /** Makes a semaphore whose permits are held; of the options name and fairness count. */
  public static SharedSemaphore create(int permits, SharedOptions options) {
    if (permits < 1) {
      throw new IllegalArgumentException(
          "permits=" + permits + " of " + options.of(KIND) + " must be at least 1");
    }
    SharedRegion region = SharedRegion.create(KIND, options.label(), OwnedPermits.bytes(permits));
    return new SharedSemaphore(region, OwnedPermits.prepare(region, permits, options.fair()));
  }

  /** Makes a semaphore for signalling, without a bound. */
  public static SharedSemaphore unowned(int permits) {
    return unowned(permits, Integer.MAX_VALUE, SharedOptions.defaults());
  }

  /**
   * Makes a semaphore for signalling; of the options name and fairness count.
   *
   * @param bound the most permits that there can be at a time
   * @throws IllegalArgumentException when {@code permits} is negative or beyond the bound
   */
  public static SharedSemaphore unowned(int permits, int bound, SharedOptions options) {
    if (permits < 0 || permits > bound) {
      throw new IllegalArgumentException(
          "permits=" + permits + " of " + options.of(KIND) + " must be from 0 to bound=" + bound);
    }
    SharedRegion region = SharedRegion.create(KIND, options.label(), UnownedPermits.BYTES);
    return new SharedSemaphore(
        region, UnownedPermits.prepare(region, permits, bound, options.fair()));
  }

  /**
   * Waits for a permit.
   *
   * @throws dev.panal.core.WaitInterruptedException when the thread is interrupted; the flag is set
   *     again
   */
  public void acquire() {
    acquire(1);
  }

  /**
   * Waits for so many permits, which it gets together.
   *
   * @throws IllegalArgumentException when that is not positive, or more than there can ever be
   * @throws dev.panal.core.WaitInterruptedException when the thread is interrupted; the flag is set
   *     again
   */
  public void acquire(int count) {
    check(count);
    permits.acquire(count, Waits.never());
  }

  /** Takes a permit if there is one. */
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /** Takes so many permits if they are there. */
  public boolean tryAcquire(int count) {
    check(count);
    return permits.tryAcquire(count);
  }

  /** Waits for a permit, for at most that long. */
  public boolean tryAcquire(Duration timeout) {
    return tryAcquire(1, timeout);
  }

  /**
   * Waits for so many permits, for at most that long.
   *
   * @throws dev.panal.core.WaitInterruptedException when the thread is interrupted; the flag is set
   *     again
   */
  public boolean tryAcquire(int count, Duration timeout) {
    check(count);
    return permits.acquire(count, Waits.deadline(timeout));
  }

  /** Waits for a permit, for a try block. */
  public HeldLock hold() {
    acquire();
    return new HeldLock(this::release, false);
  }

  /** Gives a permit back. */
  public void release() {
    release(1);
  }

  /**
   * Gives permits back.
   *
   * @throws IllegalMonitorStateException when this thread does not hold so many; unowned: when
   *     there would be more than the bound. Nothing has changed then
   */
  public void release(int count) {
    check(count);
    permits.release(count);
  }

  /** The permits that can be had now. Those of the dead are counted once somebody wants them. */
  public int availablePermits() {
    region.checkOpen();
    return permits.available();
  }

  private void check(int count) {
    region.checkOpen();
    if (count < 1 || count > permits.most()) {
      throw new IllegalArgumentException(
          region + ": count=" + count + " must be from 1 to " + permits.most());
    }
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle(), permits instanceof OwnedPermits);
  }

  private record Handle(RegionHandle region, boolean owned) implements Serializable {
    @Serial
    private Object readResolve() {
      SharedRegion attached = SharedRegion.attach(region);
      return new SharedSemaphore(
          attached, owned ? OwnedPermits.of(attached) : UnownedPermits.of(attached));
    }
  }
}
