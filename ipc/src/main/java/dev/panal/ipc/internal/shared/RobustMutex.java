package dev.panal.ipc.internal.shared;

import dev.panal.core.internal.Durations;
import java.util.Locale;

/**
 * A lock in shared memory that is owned by a process and a thread of it, and that goes on to
 * another when its owner dies: exactly one, which is told.
 *
 * <p>Not reentrant. Free, or owned by the caller, it costs one compare-and-set and one store; no
 * system call while nobody sleeps. A waiter notices an owner's death within 100 ms, usually 25.
 * Thread-safe.
 */
public final class RobustMutex {
  /** What a mutex takes of its region, from a multiple of 64 on. */
  public static final int BYTES = 64 * 18;

  /** A deadline that does not come, from now on. */
  private static final long FOREVER_NANOS = Durations.FOREVER_NANOS;

  /*
   *   +0    long       owner   member, thread; 0: free
   *   +8    int        died    written by an owner: process that died with the lock before it
   *   +12   int        -       for the owner's own use
   *   +16   WaitPlace  those who wait for 0
   *
   * All changes of owner are compare-and-sets, but for the owner's own to 0. A death is seen by the
   * member's file lock, dropped by the kernel after the process's last store; whoever then changes
   * the word from the dead owner to itself has the lock, and no second can. An owner that died
   * between its store of 0 and its signal leaves a free lock, which sleepers find by themselves.
   */
  private static final int OWNER = 0;
  private static final int DIED = 8;
  private static final int PLACE = 16;

  /** Place, from the mutex's offset, of four bytes for its owner's use; 0 after a death. */
  public static final int SPARE = 12;

  /** Stands for a process whose id is no longer known. */
  private static final int UNKNOWN_PID = -1;

  /** How an attempt to get the lock ended. */
  public enum Acquired {
    /** Somebody else has it. */
    NOT,
    /** The caller has it. */
    YES,
    /** The caller has it, and the one before has died with it: look at what it guards. */
    FROM_DEAD;

    /** Whether the caller has it. */
    public boolean isHeld() {
      return this != NOT;
    }
  }

  private final SharedRegion region;
  private final SharedWords words;
  private final int offset;
  private final boolean fair;
  private final WaitPlace place;

  private RobustMutex(SharedRegion region, int offset, boolean fair) {
    this.region = region;
    this.words = region.words();
    this.offset = offset;
    this.fair = fair;
    this.place = WaitPlace.at(region, offset + PLACE);
  }

  /** The mutex at an offset of a region's body. Zeros are a free one. */
  public static RobustMutex at(SharedRegion region, int offset) {
    return new RobustMutex(region, offset, false);
  }

  /** The same for one that goes to whoever has waited longest. All processes must agree on that. */
  public static RobustMutex fairAt(SharedRegion region, int offset) {
    return new RobustMutex(region, offset, true);
  }

  /**
   * Waits for the lock, whether interrupted or not.
   *
   * @return whether the owner before has died with it
   * @throws IllegalMonitorStateException when the current thread has it already
   */
  public boolean lock() {
    long self = region.currentThread();
    if (!fair && words.compareAndSetLong(offset + OWNER, 0, self)) {
      return false;
    }
    if (words.getLongAcquire(offset + OWNER) == self) {
      throw heldAlready();
    }
    return lockUntil(System.nanoTime() + FOREVER_NANOS) == Acquired.FROM_DEAD;
  }

  /** Takes the lock if it is free and not fair: the first step of all others, without a clock. */
  public boolean lockIfFree() {
    return !fair && words.compareAndSetLong(offset + OWNER, 0, region.currentThread());
  }

  /** Takes the lock if it is free, or its owner has died. */
  public Acquired tryLock() {
    Attempting attempt = new Attempting(region.currentThread());
    if (!attempt.now(WaitPlace.NO_TICKET)) {
      if (fair) {
        place.forgetDead();
      }
      if (!attempt.patrol(WaitPlace.NO_TICKET) && fair) {
        attempt.now(WaitPlace.NO_TICKET);
      }
    }
    return attempt.acquired;
  }

  /** To be thrown when a thread waits for what it has. */
  public IllegalMonitorStateException heldAlready() {
    return new IllegalMonitorStateException(region + " is held by this thread already");
  }

  /** Waits until that moment in {@link System#nanoTime()}, whether interrupted or not. */
  public Acquired lockUntil(long deadlineNanos) {
    Attempting attempt = new Attempting(region.currentThread());
    place.awaitUninterruptibly(attempt, deadlineNanos);
    return attempt.acquired;
  }

  /** The same, and an interrupt ends the wait. */
  public Acquired lockInterruptiblyUntil(long deadlineNanos) throws InterruptedException {
    Attempting attempt = new Attempting(region.currentThread());
    place.await(attempt, deadlineNanos);
    return attempt.acquired;
  }

  private final class Attempting implements WaitPlace.Attempt {
    private final long self;
    private Acquired acquired = Acquired.NOT;

    Attempting(long self) {
      this.self = self;
    }

    @Override
    public boolean now(long ticket) {
      return words.getLongAcquire(offset + OWNER) == 0 && take(0, ticket, Acquired.YES);
    }

    @Override
    public boolean patrol(long ticket) {
      long owner = words.getLongVolatile(offset + OWNER);
      return owner != 0
          && owner != self
          && !region.isAlive(SharedRegion.memberOf(owner))
          && takeFromDead(owner, ticket);
    }

    private boolean takeFromDead(long owner, long ticket) {
      int pid = (int) region.pid(SharedRegion.memberOf(owner));
      if (!take(owner, ticket, Acquired.FROM_DEAD)) {
        return false;
      }
      words.putInt(offset + DIED, pid == 0 ? UNKNOWN_PID : pid);
      words.putInt(offset + SPARE, 0);
      return true;
    }

    private boolean take(long from, long ticket, Acquired how) {
      if (fair && place.hasWaiterBefore(ticket)
          || !words.compareAndSetLong(offset + OWNER, from, self)) {
        return false;
      }
      acquired = how;
      return true;
    }
  }

  /** @throws IllegalMonitorStateException unless the current thread has it */
  public void unlock() {
    if (words.getLong(offset + OWNER) != region.currentThread()) {
      throw new IllegalMonitorStateException(
          region + " is not held by this thread: " + describeOwner());
    }
    if (words.getInt(offset + DIED) != 0) {
      words.putInt(offset + DIED, 0);
    }
    words.putLongRelease(offset + OWNER, 0);
    place.signalSoon();
  }

  /** The owner asks: whether the one before has died with the lock. */
  public boolean ownerDied() {
    return words.getInt(offset + DIED) != 0;
  }

  /** The owner asks: the process that died with the lock before, negative if it is not known. */
  public int diedPid() {
    return words.getInt(offset + DIED);
  }

  /** Whether the current thread has it. */
  public boolean isHeldByCurrentThread() {
    return words.getLong(offset + OWNER) == region.currentThread();
  }

  /** Whether anybody has it, or died with it. */
  public boolean isLocked() {
    return words.getLongVolatile(offset + OWNER) != 0;
  }

  /** How many wait for it, at most 64. */
  public int waiters() {
    return place.waiters();
  }

  /** For messages. */
  public String describeOwner() {
    long owner = words.getLongVolatile(offset + OWNER);
    if (owner == 0) {
      return "it is free";
    }
    return String.format(
        Locale.ROOT,
        "owner pid=%d, thread number=%d",
        region.pid(SharedRegion.memberOf(owner)),
        SharedFamily.threadOf(owner));
  }
}
