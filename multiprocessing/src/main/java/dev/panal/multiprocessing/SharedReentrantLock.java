package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.RobustMutex;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A {@link SharedLock} that the thread that has it may take again, and gives back as often;
 * Python's {@code multiprocessing.RLock}.
 */
public final class SharedReentrantLock extends SharedLock {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final int HOLDS = RobustMutex.SPARE;

  private SharedReentrantLock(SharedRegion region) {
    super(region, 0);
  }

  /** Makes a lock. */
  public static SharedReentrantLock create() {
    return create(SharedOptions.defaults());
  }

  /**
   * Makes a lock.
   *
   * @throws java.io.UncheckedIOException when shared memory has no room
   */
  public static SharedReentrantLock create(SharedOptions options) {
    SharedRegion region = SharedRegion.create("rlock", options.label(), BYTES);
    prepare(region, 0, options);
    return new SharedReentrantLock(region);
  }

  /** How often this thread has it; 0: not at all. */
  public int holdCount() {
    return isHeldByCurrentThread() ? region.words().getInt(HOLDS) + 1 : 0;
  }

  /** One hold more, if this thread has the lock. */
  private boolean again() {
    if (!isHeldByCurrentThread()) {
      return false;
    }
    int more = region.words().getInt(HOLDS);
    if (more == Integer.MAX_VALUE) {
      throw new IllegalMonitorStateException(region + " is held too often by this thread");
    }
    region.words().putInt(HOLDS, more + 1);
    return true;
  }

  @Override
  public void lock() {
    if (!again()) {
      super.lock();
    }
  }

  @Override
  public void lockInterruptibly() throws InterruptedException {
    if (!again()) {
      super.lockInterruptibly();
    }
  }

  @Override
  public boolean tryLock() {
    return again() || super.tryLock();
  }

  @Override
  public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
    return again() || super.tryLock(time, unit);
  }

  @Override
  public boolean tryLock(Duration timeout) {
    return again() || super.tryLock(timeout);
  }

  @Override
  public void unlock() {
    int more = isHeldByCurrentThread() ? region.words().getInt(HOLDS) : 0;
    if (more > 0) {
      region.words().putInt(HOLDS, more - 1);
    } else {
      super.unlock();
    }
  }

  @Override
  int unlockAll() {
    int holds = holdCount();
    region.words().putInt(HOLDS, 0);
    super.unlock();
    return holds;
  }

  @Override
  boolean lockAgain(int holds) {
    boolean died = super.lockAgain(holds);
    region.words().putInt(HOLDS, holds - 1);
    return died;
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle());
  }

  private record Handle(RegionHandle region) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedReentrantLock(SharedRegion.attach(region));
    }
  }
}
