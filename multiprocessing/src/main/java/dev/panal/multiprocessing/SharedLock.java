package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.RobustMutex;
import dev.panal.ipc.internal.shared.RobustMutex.Acquired;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * A lock between threads of several processes; Python's {@code multiprocessing.Lock}, but robust.
 *
 * <pre>{@code
 * try (HeldLock held = lock.acquire()) {
 *   …
 * }
 * }</pre>
 *
 * <p>A process and a thread of it own the lock: that another unlocks it is an error, unlike in
 * Python, where a {@code Lock} may also serve as a signal; for signals there is
 * {@link SharedSemaphore#unowned(int)}. When the owner's process dies, one of those who want the
 * lock gets it within 100 ms, and is told: see {@link OwnerDeath}. A thread that ends without
 * unlocking while its process lives leaves it locked.
 *
 * <p>The thread that has it cannot take it again: {@link #lock()} is then an
 * {@link IllegalMonitorStateException}. {@link SharedReentrantLock} is the one for that.
 */
public sealed class SharedLock extends SharedObject implements Lock permits SharedReentrantLock {
  @Serial
  private static final long serialVersionUID = 1L;

  static final String KIND = "lock";

  /** In the region: the mutex, then the options, the same for all who attach. */
  static final int BYTES = RobustMutex.BYTES + 64;

  private static final int OPTIONS = RobustMutex.BYTES;
  private static final int FAIR = 1;
  private static final int THROWS = 2;

  final transient RobustMutex mutex;
  private final transient boolean throwing;
  private final transient int offset;
  private final transient Runnable unlock = this::unlock;

  SharedLock(SharedRegion region, int offset) {
    super(region);
    int options = region.words().getInt(offset + OPTIONS);
    this.offset = offset;
    throwing = (options & THROWS) != 0;
    mutex =
        (options & FAIR) != 0 ? RobustMutex.fairAt(region, offset) : RobustMutex.at(region, offset);
  }

  /** Makes a lock. */
  public static SharedLock create() {
    return create(SharedOptions.defaults());
  }

  /**
   * Makes a lock.
   *
   * @throws java.io.UncheckedIOException when shared memory has no room
   */
  public static SharedLock create(SharedOptions options) {
    SharedRegion region = SharedRegion.create(KIND, options.label(), BYTES);
    prepare(region, 0, options);
    return new SharedLock(region, 0);
  }

  /** Writes the options of a lock that nobody else knows yet. */
  static void prepare(SharedRegion region, int offset, SharedOptions options) {
    region
        .words()
        .putIntVolatile(
            offset + OPTIONS,
            (options.fair() ? FAIR : 0) | (options.ownerDeath() == OwnerDeath.THROW ? THROWS : 0));
  }

  /**
   * Waits for the lock; an interrupt only sets the thread's flag.
   *
   * @throws IllegalMonitorStateException when this thread has it already
   * @throws OwnerDiedException when its last owner died with it and it was made to throw; this
   *     thread has the lock then
   */
  @Override
  public void lock() {
    region.checkOpen();
    if (mutex.lock()) {
      tellOfDeath();
    }
  }

  /** The same, and an interrupt ends the wait. */
  @Override
  public void lockInterruptibly() throws InterruptedException {
    region.checkOpen();
    if (mutex.isHeldByCurrentThread()) {
      throw mutex.heldAlready();
    }
    held(mutex.lockInterruptiblyUntil(Waits.never()));
  }

  /** Takes the lock if nobody has it, or who has it has died. */
  @Override
  public boolean tryLock() {
    region.checkOpen();
    return held(mutex.tryLock());
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    region.checkOpen();
    return held(mutex.lockInterruptiblyUntil(Waits.deadline(time, unit)));
  }

  /**
   * Waits for the lock, for at most that long.
   *
   * @throws dev.panal.core.WaitInterruptedException when the thread is interrupted; the flag is set
   *     again
   */
  public boolean tryLock(Duration timeout) {
    region.checkOpen();
    try {
      return held(mutex.lockInterruptiblyUntil(Waits.deadline(timeout)));
    } catch (InterruptedException e) {
      throw Waits.interrupted(region, e);
    }
  }

  /** {@link #lock()} for a try block. */
  public HeldLock acquire() {
    lock();
    return new HeldLock(unlock, ownerDied());
  }

  private boolean held(Acquired acquired) {
    if (acquired == Acquired.FROM_DEAD) {
      tellOfDeath();
    }
    return acquired.isHeld();
  }

  void tellOfDeath() {
    if (throwing) {
      throw new OwnerDiedException(region.object(), mutex.diedPid());
    }
  }

  /**
   * Gives the lock back.
   *
   * @throws IllegalMonitorStateException when this thread does not have it
   */
  @Override
  public void unlock() {
    region.checkOpen();
    mutex.unlock();
  }

  /**
   * For who has the lock: whether the owner before died with it. Until it is unlocked.
   *
   * @throws IllegalMonitorStateException when this thread does not have it
   */
  public boolean ownerDied() {
    region.checkOpen();
    if (!mutex.isHeldByCurrentThread()) {
      throw new IllegalMonitorStateException(region + " is not held by this thread");
    }
    return mutex.ownerDied();
  }

  /** Whether this thread has it. */
  public boolean isHeldByCurrentThread() {
    region.checkOpen();
    return mutex.isHeldByCurrentThread();
  }

  /** Whether anybody has it, or has died with it. Python's {@code locked()}. */
  public boolean isLocked() {
    region.checkOpen();
    return mutex.isLocked();
  }

  /** A condition of this lock; the same as {@link SharedCondition#create(SharedLock)}. */
  @Override
  public SharedCondition newCondition() {
    return SharedCondition.create(this);
  }

  /** Of a lock that is part of another object, as of a {@link SharedLong}: does nothing. */
  @Override
  public void close() {
    if (offset == 0) {
      super.close();
    }
  }

  /** Gives the lock back however often it was taken; returns how often. */
  int unlockAll() {
    unlock();
    return 1;
  }

  /** Takes it back after {@link #unlockAll()}; whether an owner has died with it meanwhile. */
  boolean lockAgain(int holds) {
    return mutex.lock();
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle(), offset);
  }

  private record Handle(RegionHandle region, int offset) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedLock(SharedRegion.attach(region), offset);
    }
  }
}
