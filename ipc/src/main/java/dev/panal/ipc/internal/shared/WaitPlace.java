package dev.panal.ipc.internal.shared;

import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A place in a shared object where threads of several processes wait for something to become true,
 * and are signalled by whoever made it true.
 *
 * <p>The usual form: {@link #await} is given an attempt, as taking a lock that may be free. Who
 * changes what attempts look at calls {@link #signal()} or {@link #signalAll()} afterwards; with
 * nobody waiting that is a fence and a read. A signal is never lost to one who does not use it: it
 * is passed on. A wait makes its attempt at least every {@value #PATROL_MILLIS} ms even if nobody
 * signals, for the one who should have may have died.
 *
 * <p>The other form, for conditions: {@link #enter()} registers, and {@link Waiter#await} ends with
 * a signal only.
 *
 * <p>Thread-safe. Waits need no channel and may be interrupted.
 */
public final class WaitPlace {
  /** What a place takes of its region, from a multiple of 64 on. */
  public static final int BYTES = 1088;

  /** Ticket of one who has not registered, behind all who have. */
  public static final long NO_TICKET = Long.MAX_VALUE;

  /** In a cell: its waiter may wake. */
  static final long SIGNALLED = 1;

  /*
   *   +0     long  taken       bit i: the waiter in cell i counts
   *   +8     long  tickets     drawn so far
   *   +16    long  cell[64]    member, thread, flags of a waiter; 0: free
   *   +528   long  ticket[64]
   *
   * A waiter takes a cell by compare-and-set from 0, writes its ticket, and sets its bit; it clears
   * the bit first and the cell last. Falling asleep: it clears SIGNALLED, and then, a full fence
   * between, makes its attempt once more; whoever changes what attempts look at reads the bits
   * behind a full fence and sets SIGNALLED by compare-and-set. One of the two sees the other.
   *
   * A waiter that dies leaves its cell and perhaps its bit. Others find it when they look around
   * and clean up: first they replace its id by their own with CLEANING, so that only one clears the
   * bit, which would be another waiter's if it came late. A cleaner that dies is cleaned up itself.
   */
  private static final int TAKEN = 0;
  private static final int TICKETS = 8;
  private static final int CELLS = 16;
  private static final int COUNT = Long.SIZE;
  private static final int TICKET = CELLS + COUNT * Long.BYTES;

  private static final long CLEANING = 2;

  static final long PATROL_MILLIS = 25;
  private static final long PATROL_NANOS = TimeUnit.MILLISECONDS.toNanos(PATROL_MILLIS);
  private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long UNRUNG_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int LOOKS_PER_CLOCK = 32;
  private static final boolean SPINS = Runtime.getRuntime().availableProcessors() > 1;

  private final SharedRegion region;
  private final SharedWords words;
  private final int offset;

  /** What a waiter waits for. */
  public interface Attempt {
    /**
     * Tries; true ends the wait. Called often, also while others are doing the same, so it must be
     * short; it may take a mutex that is held for moments only.
     *
     * @param ticket by which waiters can be told from earlier ones, see
     *     {@link WaitPlace#hasWaiterBefore}
     */
    boolean now(long ticket);

    /**
     * Called before the thread falls asleep and then every {@value WaitPlace#PATROL_MILLIS} ms:
     * whether something has changed that nobody will ever signal, as by a death. May make system
     * calls and throw; true ends the wait.
     */
    default boolean patrol(long ticket) {
      return false;
    }
  }

  private WaitPlace(SharedRegion region, int offset) {
    if (offset % Long.BYTES != 0
        || offset < 0
        || offset + BYTES > region.words().size()) {
      throw new IllegalArgumentException("offset=" + offset + " of " + region);
    }
    this.region = region;
    this.words = region.words();
    this.offset = offset;
  }

  /** The place at an offset of a region's body. Zeros are a place where nobody waits. */
  public static WaitPlace at(SharedRegion region, int offset) {
    return new WaitPlace(region, offset);
  }

  /**
   * Waits until the attempt succeeds.
   *
   * @param deadlineNanos in {@link System#nanoTime()}; passed already: one attempt
   * @return false when the deadline passed first
   * @throws InterruptedException when the thread is interrupted, and no attempt had succeeded
   * @throws IllegalStateException when this handle of the region is closed meanwhile
   */
  public boolean await(Attempt attempt, long deadlineNanos) throws InterruptedException {
    return await(attempt, deadlineNanos, true);
  }

  /** The same; an interrupt only sets the thread's flag. */
  public boolean awaitUninterruptibly(Attempt attempt, long deadlineNanos) {
    try {
      return await(attempt, deadlineNanos, false);
    } catch (InterruptedException cannotHappen) {
      throw new AssertionError(cannotHappen);
    }
  }

  private boolean await(Attempt attempt, long deadline, boolean interruptible)
      throws InterruptedException {
    if (interruptible && Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (attempt.now(NO_TICKET) || spin(attempt, deadline)) {
      return true;
    }
    Waiter waiter = enter();
    try {
      return waiter.await(attempt, deadline, interruptible);
    } finally {
      if (waiter.leave()) {
        signal();
      }
    }
  }

  private static boolean spin(Attempt attempt, long deadline) {
    if (!SPINS) {
      return false;
    }
    long start = System.nanoTime();
    long end = Math.min(SPIN_NANOS, deadline - start);
    do {
      for (int i = 0; i < LOOKS_PER_CLOCK; i++) {
        Thread.onSpinWait();
        if (attempt.now(NO_TICKET)) {
          return true;
        }
      }
    } while (System.nanoTime() - start < end);
    return false;
  }

  /**
   * Registers the current thread as waiting; it counts from now on, though it does not sleep yet.
   * Always to be followed by {@link Waiter#leave()}.
   */
  public Waiter enter() {
    return new Waiter();
  }

  /** Whether anybody waits who came before the one with that ticket. */
  public boolean hasWaiterBefore(long ticket) {
    for (long rest = words.getLongVolatile(offset + TAKEN); rest != 0; rest &= rest - 1) {
      if (words.getLongAcquire(ticketAt(Long.numberOfTrailingZeros(rest))) < ticket) {
        return true;
      }
    }
    return false;
  }

  /**
   * Takes away waiters that have died: for who does not wait, where waiters come first. A system
   * call for each waiter of another process.
   */
  public void forgetDead() {
    cleanUp(words.getLongVolatile(offset + TAKEN));
  }

  /** How many wait, the dead that nobody has noticed yet included. At most 64 are counted. */
  public int waiters() {
    return Long.bitCount(words.getLongVolatile(offset + TAKEN));
  }

  /**
   * Wakes the one who has waited longest of those who were not woken yet. What it waits for must
   * have been written before.
   *
   * @return whether there was one
   */
  public boolean signal() {
    VarHandle.fullFence();
    return words.getLong(offset + TAKEN) != 0 && wakeFirst(false);
  }

  /**
   * The same without a fence, for who has just made a store to the cache line in which the place
   * begins. The store may become visible to a waiter shortly after that has looked and was not
   * seen. Waiters allow for it: before they sleep they go on looking for longer than a store takes,
   * and their first nap is short.
   */
  boolean signalSoon() {
    return words.getLongAcquire(offset + TAKEN) != 0 && wakeFirst(false);
  }

  /** The same, and never one who has died. A system call for one of another process. */
  public boolean signalLiving() {
    VarHandle.fullFence();
    return words.getLong(offset + TAKEN) != 0 && wakeFirst(true);
  }

  /** Wakes all who wait now. */
  public void signalAll() {
    VarHandle.fullFence();
    for (long rest = words.getLong(offset + TAKEN); rest != 0; rest &= rest - 1) {
      int at = cellAt(Long.numberOfTrailingZeros(rest));
      long cell = words.getLongVolatile(at);
      if (isAsleep(cell) && words.compareAndSetLong(at, cell, cell | SIGNALLED)) {
        wake(cell);
      }
    }
  }

  private boolean wakeFirst(boolean living) {
    for (; ; ) {
      int first = firstAsleep();
      if (first < 0) {
        return false;
      }
      int at = cellAt(first);
      long cell = words.getLongVolatile(at);
      if (living && isAsleep(cell) && !region.isAlive(SharedRegion.memberOf(cell))) {
        clean(first, cell);
      } else if (isAsleep(cell) && words.compareAndSetLong(at, cell, cell | SIGNALLED)) {
        wake(cell);
        return true;
      }
    }
  }

  private int firstAsleep() {
    int first = -1;
    long earliest = NO_TICKET;
    for (long rest = words.getLongVolatile(offset + TAKEN); rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      long ticket = words.getLongAcquire(ticketAt(i));
      if (ticket < earliest && isAsleep(words.getLongVolatile(cellAt(i)))) {
        first = i;
        earliest = ticket;
      }
    }
    return first;
  }

  private static boolean isAsleep(long cell) {
    return cell != 0 && (cell & (SIGNALLED | CLEANING)) == 0;
  }

  private void wake(long cell) {
    long member = SharedRegion.memberOf(cell);
    if (member == region.self()) {
      Sleepers.wake(SharedFamily.threadOf(cell));
    } else {
      region.bell().ring(member);
    }
  }

  private int cellAt(int i) {
    return offset + CELLS + i * Long.BYTES;
  }

  private int ticketAt(int i) {
    return offset + TICKET + i * Long.BYTES;
  }

  /** Takes away waiters that have died, and passes on what they were signalled. */
  private void cleanUp(long candidates) {
    for (long rest = candidates; rest != 0; rest &= rest - 1) {
      int i = Long.numberOfTrailingZeros(rest);
      long cell = words.getLongVolatile(cellAt(i));
      if (cell != 0 && !region.isAlive(SharedRegion.memberOf(cell))) {
        clean(i, cell);
      }
    }
  }

  private void clean(int i, long dead) {
    long cleaning = region.currentThread() | dead & SIGNALLED | CLEANING;
    if (words.compareAndSetLong(cellAt(i), dead, cleaning)) {
      words.getAndBitwiseAndLong(offset + TAKEN, ~(1L << i));
      words.putLongVolatile(cellAt(i), 0);
      if ((dead & SIGNALLED) != 0) {
        signal();
      }
    }
  }

  /** A registration of one thread. Used by that thread only. */
  public final class Waiter {
    private final long self = region.currentThread();
    private final int cell;
    private final long ticket;

    private Waiter() {
      int free = takeCell();
      if (free < 0) {
        cleanUp(-1);
        free = takeCell();
      }
      cell = free;
      ticket = words.getAndAddLong(offset + TICKETS, 1);
      if (cell >= 0) {
        words.putLongVolatile(ticketAt(cell), ticket);
        words.getAndBitwiseOrLong(offset + TAKEN, 1L << cell);
      }
    }

    private int takeCell() {
      for (long free = ~words.getLongVolatile(offset + TAKEN); free != 0; free &= free - 1) {
        int i = Long.numberOfTrailingZeros(free);
        if (words.compareAndSetLong(cellAt(i), 0, self)) {
          return i;
        }
      }
      return -1;
    }

    /**
     * Whether the place had room for this waiter. One that it had not is never signalled, and looks
     * by itself every millisecond.
     */
    public boolean isCounted() {
      return cell >= 0;
    }

    /** Whether a signal has come. */
    public boolean isSignalled() {
      return cell >= 0 && (words.getLongVolatile(cellAt(cell)) & SIGNALLED) != 0;
    }

    /**
     * Waits for a signal; where this waiter is not counted, for a millisecond.
     *
     * @return false when the deadline passed first
     * @throws InterruptedException when interrupted, and no signal had come
     */
    public boolean await(long deadlineNanos, boolean interruptible) throws InterruptedException {
      return await(
          cell >= 0 ? any -> isSignalled() : new Once(), deadlineNanos, interruptible, false);
    }

    private boolean await(Attempt attempt, long deadline, boolean interruptible)
        throws InterruptedException {
      return await(attempt, deadline, interruptible, true);
    }

    /** @param unsignal whether a signal is a hint to make an attempt, not what is waited for */
    private boolean await(Attempt attempt, long deadline, boolean interruptible, boolean unsignal)
        throws InterruptedException {
      boolean interrupted = false;
      boolean hasNapped = false;
      long nextPatrol = System.nanoTime();
      try {
        for (; ; ) {
          if (unsignal && isSignalled()) {
            words.getAndBitwiseAndLong(cellAt(cell), ~SIGNALLED);
            hasNapped = false;
          }
          VarHandle.fullFence();
          if (attempt.now(ticket)) {
            return true;
          }
          region.checkOpen();
          long now = System.nanoTime();
          if (now - deadline >= 0) {
            return false;
          }
          if (Thread.interrupted()) {
            if (interruptible) {
              throw new InterruptedException();
            }
            interrupted = true;
          }
          if (now - nextPatrol >= 0) {
            region.bell().wasNotRung();
            cleanUp(words.getLongVolatile(offset + TAKEN));
            if (attempt.patrol(ticket)) {
              return true;
            }
            nextPatrol = now + PATROL_NANOS;
          } else if (hasNapped || !looksOn(attempt)) {
            long nap = nap(now, deadline, nextPatrol);
            sleep(hasNapped ? nap : Math.min(nap, UNRUNG_NANOS));
            hasNapped = true;
          } else {
            return true;
          }
        }
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }

    /** For a store whose writer did not wait for it to be seen: see {@link #signalSoon}. */
    private boolean looksOn(Attempt attempt) {
      for (int i = 0; i < LOOKS_PER_CLOCK; i++) {
        Thread.onSpinWait();
        if (attempt.now(ticket)) {
          return true;
        }
      }
      return false;
    }

    /** An attempt may itself wait elsewhere, so the thread says anew each time where it sleeps. */
    private void sleep(long nanos) {
      if (cell >= 0) {
        Sleepers.fallsAsleep(words, cellAt(cell));
        if (isSignalled()) {
          return;
        }
      }
      LockSupport.parkNanos(region, nanos);
    }

    private long nap(long now, long deadline, long nextPatrol) {
      long nap = Math.min(deadline - now, nextPatrol - now);
      return cell >= 0 && region.bell().isReady() ? nap : Math.min(nap, UNRUNG_NANOS);
    }

    /**
     * Ends the registration.
     *
     * @return whether a signal had come since the last attempt, which is then to be passed on
     */
    public boolean leave() {
      if (cell < 0) {
        return false;
      }
      Sleepers.isAwake();
      words.getAndBitwiseAndLong(offset + TAKEN, ~(1L << cell));
      return (words.getAndSetLong(cellAt(cell), 0) & SIGNALLED) != 0;
    }
  }

  /** Succeeds when asked for the second time. */
  private static final class Once implements Attempt {
    private boolean asked;

    @Override
    public boolean now(long ticket) {
      boolean before = asked;
      asked = true;
      return before;
    }
  }
}
