package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;

/**
 * A lock that many readers have together, or one writer alone, in whatever processes they are. Both
 * parts are reentrant; a writer may read too, a reader may not become a writer.
 *
 * <p>Who comes as a reader waits behind those who wait already, so that writers get their turn;
 * with {@link SharedOptions.Builder#fair} all come strictly in order.
 *
 * <p>A reader that dies is forgotten within 100 ms. When a writer dies its lock is given on, and
 * all who get it are told, readers too, until a writer has had it and given it back: see
 * {@link OwnerDeath}. As for every lock, a thread must unlock before it ends.
 */
public final class SharedReadWriteLock extends SharedObject implements ReadWriteLock {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "rwlock";

  private final transient ReadWriteState state;
  private final transient Part reading;
  private final transient Part writing;

  private SharedReadWriteLock(SharedRegion region) {
    super(region);
    state = new ReadWriteState(region);
    reading = new Part(false);
    writing = new Part(true);
  }

  /** Makes a lock. */
  public static SharedReadWriteLock create() {
    return create(SharedOptions.defaults());
  }

  /**
   * Makes a lock.
   *
   * @throws java.io.UncheckedIOException when shared memory has no room
   */
  public static SharedReadWriteLock create(SharedOptions options) {
    SharedRegion region = SharedRegion.create(KIND, options.label(), ReadWriteState.BYTES);
    ReadWriteState.prepare(region, options);
    return new SharedReadWriteLock(region);
  }

  /** The readers' part. Does not travel by itself: send the whole. It has no conditions. */
  @Override
  public Lock readLock() {
    return reading;
  }

  /** The writer's part. Does not travel by itself: send the whole. It has no conditions. */
  @Override
  public Lock writeLock() {
    return writing;
  }

  /** Waits for the readers' part, for a try block. */
  public HeldLock acquireRead() {
    reading.lock();
    return new HeldLock(reading::unlock, ownerDied());
  }

  /** Waits for the writer's part, for a try block. */
  public HeldLock acquireWrite() {
    writing.lock();
    return new HeldLock(writing::unlock, ownerDied());
  }

  /** For who has either part: whether a writer has died with it, and none has followed yet. */
  public boolean ownerDied() {
    region.checkOpen();
    return state.ownerDied();
  }

  /** How often this thread has the readers' part. */
  public int readHoldCount() {
    region.checkOpen();
    return state.readHolds();
  }

  /** How often this thread has the writer's part. */
  public int writeHoldCount() {
    region.checkOpen();
    return state.writeHolds();
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle());
  }

  private final class Part implements Lock {
    private final boolean write;

    Part(boolean write) {
      this.write = write;
    }

    @Override
    public void lock() {
      region.checkOpen();
      state.lock(write);
      tellOfDeath();
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
      region.checkOpen();
      if (state.lockInterruptibly(write, Waits.never())) {
        tellOfDeath();
      }
    }

    @Override
    public boolean tryLock() {
      region.checkOpen();
      return told(state.tryLock(write));
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
      region.checkOpen();
      return told(state.lockInterruptibly(write, Waits.deadline(time, unit)));
    }

    private boolean told(boolean taken) {
      if (taken) {
        tellOfDeath();
      }
      return taken;
    }

    private void tellOfDeath() {
      if (state.isThrowing() && state.ownerDied()) {
        throw new OwnerDiedException(region.object(), state.diedPid());
      }
    }

    @Override
    public void unlock() {
      region.checkOpen();
      state.unlock(write);
    }

    @Override
    public Condition newCondition() {
      throw new UnsupportedOperationException(
          region + " has no conditions: use a SharedLock with SharedCondition");
    }

    @Override
    public String toString() {
      return region + (write ? ".write" : ".read");
    }
  }

  /** Waits for the readers' part, for at most that long. */
  public boolean tryReadLock(Duration timeout) {
    return tryLock(reading, timeout);
  }

  /** Waits for the writer's part, for at most that long. */
  public boolean tryWriteLock(Duration timeout) {
    return tryLock(writing, timeout);
  }

  private boolean tryLock(Part part, Duration timeout) {
    long nanos = Waits.deadline(timeout) - System.nanoTime();
    try {
      return part.tryLock(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw Waits.interrupted(region, e);
    }
  }

  private record Handle(RegionHandle region) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedReadWriteLock(SharedRegion.attach(region));
    }
  }
}
