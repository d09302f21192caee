package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.SharedWords;
import dev.panal.ipc.internal.shared.WaitPlace;

/** Permits as a number, changed by compare-and-set. */
final class UnownedPermits implements Permits {
  private static final int AVAILABLE = WaitPlace.BYTES;
  private static final int BOUND = AVAILABLE + 4;
  private static final int FAIR = BOUND + 4;
  private static final int SEVERAL = FAIR + 4;
  static final int BYTES = WaitPlace.BYTES + 64;

  private final SharedRegion region;
  private final SharedWords words;
  private final WaitPlace place;
  private final boolean fair;

  private UnownedPermits(SharedRegion region) {
    this.region = region;
    words = region.words();
    place = WaitPlace.at(region, 0);
    fair = words.getInt(FAIR) != 0;
  }

  static UnownedPermits prepare(SharedRegion region, int permits, int bound, boolean fair) {
    region.words().putInt(BOUND, bound);
    region.words().putInt(FAIR, fair ? 1 : 0);
    region.words().putIntVolatile(AVAILABLE, permits);
    return new UnownedPermits(region);
  }

  static UnownedPermits of(SharedRegion region) {
    return new UnownedPermits(region);
  }

  @Override
  public boolean tryAcquire(int count) {
    if (take(count, WaitPlace.NO_TICKET)) {
      return true;
    }
    if (!fair || available() < count) {
      return false;
    }
    place.forgetDead();
    return take(count, WaitPlace.NO_TICKET);
  }

  private boolean take(int count, long ticket) {
    if (fair && place.hasWaiterBefore(ticket)) {
      return false;
    }
    for (; ; ) {
      int available = words.getIntVolatile(AVAILABLE);
      if (available < count) {
        return false;
      }
      if (words.compareAndSetInt(AVAILABLE, available, available - count)) {
        if (available > count) {
          wakeNext(); // the next may have come for what is left
        }
        return true;
      }
    }
  }

  @Override
  public boolean acquire(int count, long deadlineNanos) {
    if (count > 1) {
      words.putIntVolatile(SEVERAL, 1);
    }
    return Waits.await(region, place, ticket -> take(count, ticket), deadlineNanos);
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
    for (; ; ) {
      int available = words.getIntVolatile(AVAILABLE);
      int bound = words.getInt(BOUND);
      if (count > bound - available) {
        throw new IllegalMonitorStateException(region + ": release of " + count
            + " makes more than bound=" + bound + ", available=" + available);
      }
      if (words.compareAndSetInt(AVAILABLE, available, available + count)) {
        wakeNext();
        return;
      }
    }
  }

  @Override
  public int available() {
    return words.getIntVolatile(AVAILABLE);
  }

  @Override
  public int most() {
    return words.getInt(BOUND);
  }
}
