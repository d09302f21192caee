package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RobustMutex;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.SharedWords;
import dev.panal.ipc.internal.shared.WaitPlace;

/**
 * The inside of a read-write lock, changed under a mutex: the writer and its holds, a table of
 * readers, the process that died as writer. Each change of who has the lock is one store; the
 * number of reading threads is derived from the table, and computed anew after a death amid a
 * change.
 */
final class ReadWriteState {
  /** More threads than that never read at a time. */
  private static final int MOST_READERS = 1024;

  private static final int PLACE = RobustMutex.BYTES;
  private static final int WRITER = PLACE + WaitPlace.BYTES;
  private static final int READS = WRITER + 8;
  private static final int WRITES = READS + 8;
  private static final int DIED = WRITES + 4;
  private static final int FAIR = DIED + 4;
  private static final int THROWS = FAIR + 4;
  private static final int READERS = WRITER + 64;
  static final int BYTES = READERS + HolderTable.bytes(MOST_READERS);

  private static final int UNKNOWN_PID = -1;

  private final SharedRegion region;
  private final SharedWords words;
  private final RobustMutex mutex;
  private final WaitPlace place;
  private final HolderTable readers;
  private final boolean fair;

  ReadWriteState(SharedRegion region) {
    this.region = region;
    words = region.words();
    mutex = RobustMutex.at(region, 0);
    place = WaitPlace.at(region, PLACE);
    readers = new HolderTable(region, READERS, MOST_READERS);
    fair = words.getInt(FAIR) != 0;
  }

  static void prepare(SharedRegion region, SharedOptions options) {
    region.words().putInt(FAIR, options.fair() ? 1 : 0);
    region.words().putIntVolatile(THROWS, options.ownerDeath() == OwnerDeath.THROW ? 1 : 0);
  }

  boolean isThrowing() {
    return words.getInt(THROWS) != 0;
  }

  boolean ownerDied() {
    return diedPid() != 0;
  }

  int diedPid() {
    return words.getIntVolatile(DIED);
  }

  int writeHolds() {
    return words.getLongVolatile(WRITER) == region.currentThread() ? words.getInt(WRITES) : 0;
  }

  int readHolds() {
    lockState();
    try {
      return (int) readers.count(region.currentThread());
    } finally {
      mutex.unlock();
    }
  }

  private void lockState() {
    if (mutex.lock()) {
      dropDead();
      words.putLongVolatile(READS, readers.sum());
    }
  }

  /** Under the mutex; whether anything has changed. */
  private boolean dropDead() {
    boolean any = false;
    long writer = words.getLong(WRITER);
    if (writer != 0 && !region.isAlive(SharedRegion.memberOf(writer))) {
      int pid = (int) region.pid(SharedRegion.memberOf(writer));
      words.putInt(DIED, pid == 0 ? UNKNOWN_PID : pid);
      words.putLongVolatile(WRITER, 0);
      any = true;
    }
    if (readers.dropDead()) {
      words.putLongVolatile(READS, readers.sum());
      any = true;
    }
    return any;
  }

  void lock(boolean write) {
    place.awaitUninterruptibly(attempt(write), Waits.never());
  }

  boolean lockInterruptibly(boolean write, long deadlineNanos) throws InterruptedException {
    return place.await(attempt(write), deadlineNanos);
  }

  boolean tryLock(boolean write) {
    Attempting attempt = attempt(write);
    if (attempt.now(WaitPlace.NO_TICKET)) {
      return true;
    }
    place.forgetDead();
    return attempt.patrol(WaitPlace.NO_TICKET);
  }

  private Attempting attempt(boolean write) {
    long self = region.currentThread();
    boolean writing = words.getLongVolatile(WRITER) == self;
    boolean reading = !writing && readHolds() > 0;
    if (write && reading) {
      throw new IllegalMonitorStateException(
          region + ": this thread reads, and a reader cannot become a writer");
    }
    return new Attempting(self, write, writing || reading);
  }

  private final class Attempting implements WaitPlace.Attempt {
    private final long self;
    private final boolean write;
    private final boolean again;

    Attempting(long self, boolean write, boolean again) {
      this.self = self;
      this.write = write;
      this.again = again;
    }

    @Override
    public boolean now(long ticket) {
      if (!mayTry(ticket)) {
        return false;
      }
      lockState();
      try {
        return take();
      } finally {
        mutex.unlock();
      }
    }

    private boolean mayTry(long ticket) {
      if (again) {
        return true;
      }
      boolean free =
          words.getLongVolatile(WRITER) == 0 && (!write || words.getLongVolatile(READS) == 0);
      return free && !mustQueue(ticket);
    }

    /** A reader that has not registered goes behind those who wait, or writers would starve. */
    private boolean mustQueue(long ticket) {
      return (fair || !write && ticket == WaitPlace.NO_TICKET) && place.hasWaiterBefore(ticket);
    }

    private boolean take() {
      long writer = words.getLong(WRITER);
      if (writer != 0 && writer != self || write && words.getLong(READS) != 0) {
        return false;
      }
      if (write) {
        words.putInt(WRITES, writer == self ? words.getInt(WRITES) + 1 : 1);
        words.putLongVolatile(WRITER, self);
      } else {
        readers.set(self, readers.count(self) + 1);
        words.putLongVolatile(READS, words.getLong(READS) + 1);
        place.signal(); // the next may be a reader too
      }
      return true;
    }

    @Override
    public boolean patrol(long ticket) {
      lockState();
      try {
        if (dropDead()) {
          place.signalAll();
        }
        return (again || !mustQueue(ticket)) && take();
      } finally {
        mutex.unlock();
      }
    }
  }

  void unlock(boolean write) {
    lockState();
    try {
      long self = region.currentThread();
      if (write) {
        unlockWrite(self);
      } else {
        unlockRead(self);
      }
    } finally {
      mutex.unlock();
    }
  }

  private void unlockWrite(long self) {
    if (words.getLong(WRITER) != self) {
      throw new IllegalMonitorStateException(region + " is not held by this thread as writer");
    }
    int holds = words.getInt(WRITES) - 1;
    words.putInt(WRITES, holds);
    if (holds == 0) {
      words.putInt(DIED, 0);
      words.putLongVolatile(WRITER, 0);
      place.signalAll();
    }
  }

  private void unlockRead(long self) {
    long holds = readers.count(self);
    if (holds == 0) {
      throw new IllegalMonitorStateException(region + " is not held by this thread as reader");
    }
    readers.set(self, holds - 1);
    words.putLongVolatile(READS, words.getLong(READS) - 1);
    if (words.getLong(READS) == 0) {
      place.signal();
    }
  }
}
