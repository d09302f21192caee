package dev.panal.ipc.internal.shared;

import dev.panal.ipc.internal.directory.OwnerOnly;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;

/**
 * The processes that use shared objects of one family, and whether they live.
 *
 * <pre>
 * members      one slot of 64 bytes for each process
 *   +0   int   generation   how many processes have had the slot; 0: none
 *   +4   int   state        1: it is in; 0: it has left in order
 *   +8   int   bell         1: it can be rung
 *   +12  int   rung         1: somebody has rung, and it has not come yet
 *   +16  long  pid
 *   +24  long  started      milliseconds since 1970
 * alive        byte n is locked by the process in slot n while it lives
 * </pre>
 *
 * <p>A process id proves nothing, for it may be another's by now; the kernel drops a file lock with
 * the process that holds it, after its last store. A member's id is its slot and the slot's
 * generation, 32 bits and never 0, so the id of a dead process is never another's.
 *
 * <p>POSIX locks are dropped when <em>any</em> channel on the file is closed by the process: this
 * one is opened once and closed by {@link #leave()}. Thread-safe.
 */
final class Members {
  static final int SLOTS = 1008;

  private static final int SLOT_BITS = 10;
  private static final int SLOT_MASK = (1 << SLOT_BITS) - 1;
  private static final int GENERATION_MASK = (1 << 32 - SLOT_BITS) - 1;

  private static final int SLOT_BYTES = 64;
  private static final int GENERATION = 0;
  private static final int STATE = 4;
  private static final int BELL = 8;
  private static final int RUNG = 12;
  private static final int PID = 16;
  private static final int STARTED = 24;

  private static final int OUT = 0;
  private static final int IN = 1;

  private static final String TABLE = "members";
  private static final String LOCKS = "alive";

  private final Path directory;
  private final SharedWords table;
  private final RandomAccessFile locks;
  private final long self;

  /** Makes the files of a new family. */
  static void prepare(Path directory) throws IOException {
    Region.takeMemory(directory.resolve(TABLE).toFile(), (long) SLOTS * SLOT_BYTES);
    OwnerOnly.createFile(directory.resolve(LOCKS));
  }

  private Members(Path directory) throws IOException {
    this.directory = directory;
    File file = directory.resolve(TABLE).toFile();
    table = new SharedWords(Region.map(file, (long) SLOTS * SLOT_BYTES)[0]);
    locks = new RandomAccessFile(directory.resolve(LOCKS).toFile(), "rw");
    long id = 0;
    try {
      id = takeSlot();
    } finally {
      if (id == 0) {
        locks.close();
      }
    }
    self = id;
  }

  /**
   * Makes this process a member.
   *
   * @throws IOException when the directory is gone, or all slots are taken
   */
  static Members join(Path directory) throws IOException {
    return new Members(directory);
  }

  private long takeSlot() throws IOException {
    for (int slot = 0; slot < SLOTS; slot++) {
      if (lock(slot)) {
        int generation = table.getInt(at(slot, GENERATION));
        directory.resolve(bellName(id(slot, generation))).toFile().delete();
        generation = generation + 1 & GENERATION_MASK;
        if (generation == 0) {
          generation = 1;
        }
        // First, or the lock would make the one before look alive.
        table.putIntVolatile(at(slot, GENERATION), generation);
        table.putInt(at(slot, BELL), 0);
        table.putInt(at(slot, RUNG), 0);
        table.putLong(at(slot, PID), ProcessHandle.current().pid());
        table.putLong(at(slot, STARTED), System.currentTimeMillis());
        table.putIntVolatile(at(slot, STATE), IN);
        return id(slot, generation);
      }
    }
    throw new IOException("more than " + SLOTS + " processes share objects in " + directory);
  }

  private boolean lock(int slot) throws IOException {
    try {
      return locks.getChannel().tryLock(slot, 1, false) != null;
    } catch (OverlappingFileLockException loadedTwiceInThisJvm) {
      return false;
    }
  }

  private static int at(int slot, int field) {
    return slot * SLOT_BYTES + field;
  }

  private static long id(int slot, int generation) {
    return (long) generation << SLOT_BITS | slot;
  }

  static int slot(long member) {
    return (int) member & SLOT_MASK;
  }

  static int generation(long member) {
    return (int) (member >>> SLOT_BITS);
  }

  /** The member that had or has this slot in this generation. */
  static long member(int slot, int generation) {
    return id(slot, generation);
  }

  /** This process. */
  long self() {
    return self;
  }

  /** Whether that process is a member and lives. Costs a system call, unless it is this one. */
  boolean isAlive(long member) {
    int slot = slot(member);
    if (slot >= SLOTS
        || table.getIntVolatile(at(slot, GENERATION)) != generation(member)
        || table.getIntVolatile(at(slot, STATE)) != IN) {
      return false;
    }
    return member == self || isLocked(slot);
  }

  /** Probes with a shared lock, so that two who probe at a time do not take each other for it. */
  private synchronized boolean isLocked(int slot) {
    try (FileLock free = locks.getChannel().tryLock(slot, 1, true)) {
      return free == null;
    } catch (OverlappingFileLockException loadedTwiceInThisJvm) {
      return true;
    } catch (IOException left) {
      return true; // nothing can be said, and nobody must be taken for dead
    }
  }

  /** For people: the process id of a member, dead or not; 0 when its slot is another's by now. */
  long pid(long member) {
    int slot = slot(member);
    return slot < SLOTS && table.getIntVolatile(at(slot, GENERATION)) == generation(member)
        ? table.getLong(at(slot, PID))
        : 0;
  }

  static String bellName(long member) {
    return "bell-" + slot(member) + "-" + generation(member);
  }

  /** From now on this process can be rung. */
  void hasBell() {
    table.putIntVolatile(at(slot(self), BELL), 1);
  }

  /**
   * Whether the caller is the one to ring that member: it has a bell, and nobody else has rung it
   * since it last looked.
   */
  boolean claimRing(long member) {
    int slot = slot(member);
    return slot < SLOTS
        && table.getIntVolatile(at(slot, GENERATION)) == generation(member)
        && table.getInt(at(slot, BELL)) == 1
        && table.compareAndSetInt(at(slot, RUNG), 0, 1);
  }

  /** This process looks now; whoever has news after that rings again. */
  void clearRung() {
    table.getAndSetInt(at(slot(self), RUNG), 0);
  }

  /** What this process still owned counts as a dead one's. */
  void leave() {
    table.putIntVolatile(at(slot(self), BELL), 0);
    table.putIntVolatile(at(slot(self), STATE), OUT);
    synchronized (this) {
      try {
        locks.close();
      } catch (IOException lockGoesWithTheProcess) {
        // Its state says that it has left.
      }
    }
  }
}
