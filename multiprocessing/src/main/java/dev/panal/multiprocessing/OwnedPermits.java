package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RobustMutex;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.SharedWords;
import dev.panal.ipc.internal.shared.WaitPlace;

/**
 * Permits that are held, and come back when their holder dies.
 *
 * <p>All is changed under a mutex. What counts are the holders' entries, each changed by one store;
 * the number of free permits is derived from them, and computed anew by whoever gets the mutex from
 * a dead process.
 */
final class OwnedPermits implements Permits {
  private static final int PLACE = RobustMutex.BYTES;
  private static final int AVAILABLE = PLACE + WaitPlace.BYTES;
  private static final int TOTAL = AVAILABLE + 4;
  private static final int FAIR = TOTAL + 4;
  private static final int SEVERAL = FAIR + 4;
  private static final int HOLDERS = AVAILABLE + 64;

  /** More threads than that never hold permits of one semaphore at a time. */
  private static final int MOST_HOLDERS = 4096;

  private final SharedRegion region;
  private final SharedWords words;
  private final RobustMutex mutex;
  private final WaitPlace place;
  private final HolderTable holders;
  private final boolean fair;

  private OwnedPermits(SharedRegion region) {
    this.region = region;
    words = region.words();
    mutex = RobustMutex.at(region, 0);
    place = WaitPlace.at(region, PLACE);
    holders = new HolderTable(region, HOLDERS, capacity(words.getInt(TOTAL)));
    fair = words.getInt(FAIR) != 0;
  }

  private static int capacity(int permits) {
    return Math.min(permits, MOST_HOLDERS);
  }

  static int bytes(int permits) {
    return HOLDERS + HolderTable.bytes(capacity(permits));
  }

  static OwnedPermits prepare(SharedRegion region, int permits, boolean fair) {
    region.words().putInt(TOTAL, permits);
    region.words().putInt(FAIR, fair ? 1 : 0);
    region.words().putIntVolatile(AVAILABLE, permits);
    return new OwnedPermits(region);
  }

  static OwnedPermits of(SharedRegion region) {
    return new OwnedPermits(region);
  }

  private void lock() {
    if (mutex.lock()) {
      holders.dropDead();
      computeAvailable();
    }
  }

  private void computeAvailable() {
    words.putIntVolatile(AVAILABLE, (int) (words.getInt(TOTAL) - holders.sum()));
  }

  @Override
  public boolean tryAcquire(int count) {
    Attempting attempt = new Attempting(count);
    if (attempt.now(WaitPlace.NO_TICKET)) {
      return true;
    }
    if (fair) {
      place.forgetDead();
    }
    return attempt.patrol(WaitPlace.NO_TICKET);
  }

  @Override
  public boolean acquire(int count, long deadlineNanos) {
    if (count > 1) {
      words.putIntVolatile(SEVERAL, 1);
    }
    return Waits.await(region, place, new Attempting(count), deadlineNanos);
  }

  private final class Attempting implements WaitPlace.Attempt {
    private final int count;

    Attempting(int count) {
      this.count = count;
    }

    @Override
    public boolean now(long ticket) {
      if (words.getIntVolatile(AVAILABLE) < count || fair && place.hasWaiterBefore(ticket)) {
        return false;
      }
      lock();
      try {
        return take();
      } finally {
        mutex.unlock();
      }
    }

    private boolean take() {
      int available = words.getInt(AVAILABLE);
      if (available < count) {
        return false;
      }
      long self = region.currentThread();
      holders.set(self, holders.count(self) + count);
      words.putIntVolatile(AVAILABLE, available - count);
      if (available > count) {
        wakeNext(); // the next may have come for what is left
      }
      return true;
    }

    @Override
    public boolean patrol(long ticket) {
      lock();
      try {
        if (holders.dropDead()) {
          computeAvailable();
          wakeNext();
        }
        return !(fair && place.hasWaiterBefore(ticket)) && take();
      } finally {
        mutex.unlock();
      }
    }
  }

  /** Where some want several permits, what is too little for the first may do for another. */
  private void wakeNext() {
    if (words.getInt(SEVERAL) == 0) {
      place.signal();
    } else {
      place.signalAll();
    }
  }

  @Override
  public void release(int count) {
    lock();
    try {
      long self = region.currentThread();
      long held = holders.count(self);
      if (held < count) {
        throw new IllegalMonitorStateException(
            region + ": release of " + count + ", held by this thread=" + held);
      }
      holders.set(self, held - count);
      words.putIntVolatile(AVAILABLE, words.getInt(AVAILABLE) + count);
    } finally {
      mutex.unlock();
    }
    wakeNext();
  }

  @Override
  public int available() {
    return words.getIntVolatile(AVAILABLE);
  }

  @Override
  public int most() {
    return words.getInt(TOTAL);
  }
}
