package dev.panal.ipc.internal.link;

import static dev.panal.ipc.internal.link.ControlDescriptor.*;

import dev.panal.ipc.internal.lane.LaneCounters;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The page that both sides of a link map: who has claimed which task, what runs, who sleeps, how
 * much is unread.
 *
 * <p>All methods may be called by any thread at any time, also after the link was closed and the
 * file deleted: the mapping lives as long as this object is reachable. {@link ControlDescriptor}
 * draws the layout and says who writes what.
 */
public final class ControlPage {
  private static final long PUBLISH_POLL_NANOS = 1_000_000;

  /** How many tasks can be handed over at a time. */
  public static final int CLAIM_SLOTS = ControlDescriptor.CLAIM_SLOTS;

  /** How many bytes the outbox holds. */
  public static final int OUTBOX_CAPACITY = ControlDescriptor.OUTBOX_CAPACITY;

  /** What a worker runs at this moment. */
  public record Running(int slot, long generation, int item, long startedNanos) {}

  /** What a task has said about its own progress. */
  public record Progress(long done, long total) {}

  private static final int ATTEMPTS = 1_000;
  /** Up to here single bytes are faster than a call that copies. */
  private static final int SHORT_ENTRY = 16;

  private final Path file;
  private final MappedPage page;

  private ControlPage(Path file, MappedPage page) {
    this.file = file;
    this.page = page;
  }

  /** Makes the file and publishes it. */
  public static ControlPage create(Path file) throws IOException {
    ControlPage page = createUnpublished(file);
    page.publish(0, 0);
    return page;
  }

  static ControlPage createUnpublished(Path file) throws IOException {
    return new ControlPage(file, MappedPage.create(file, PAGE_LENGTH));
  }

  void publish(int laneKind, int laneBytes) {
    page.putInt(LANE_KIND, laneKind);
    page.putInt(LANE_BYTES, laneBytes);
    page.putLongRelease(MAGIC_OFFSET, MAGIC);
  }

  /** Waits until another process has published the page, and maps it. */
  static ControlPage await(Path file, Duration atMost) throws IOException {
    long end = System.nanoTime() + atMost.toNanos();
    while (!isPublished(file)) {
      if (System.nanoTime() - end >= 0) {
        throw new IOException(file + " was not published within " + atMost);
      }
      LockSupport.parkNanos(PUBLISH_POLL_NANOS);
    }
    return open(file);
  }

  private static boolean isPublished(Path file) throws IOException {
    try (RandomAccessFile page = new RandomAccessFile(file.toFile(), "r")) {
      return page.length() >= PAGE_LENGTH && page.readLong() != 0;
    } catch (FileNotFoundException notYet) {
      return false;
    }
  }

  /** Maps a page that another process has published. */
  public static ControlPage open(Path file) throws IOException {
    MappedPage page = MappedPage.open(file, PAGE_LENGTH);
    long magic = page.getLongAcquire(MAGIC_OFFSET);
    if (magic != MAGIC) {
      throw new IOException(String.format(
          "%s is no control page of this version: magic=%016x, expected=%016x",
          file, magic, MAGIC));
    }
    return new ControlPage(file, page);
  }

  /** Deletes the file, which nobody opens again once both sides have mapped it. Idempotent. */
  public void unlink() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // goes with its directory
    }
  }

  int laneKind() {
    return page.getInt(LANE_KIND);
  }

  int laneBytes() {
    return page.getInt(LANE_BYTES);
  }

  // --- claims: one compare-and-set decides between the worker that begins a task and the
  // application that takes it back

  /** Application: the task of that generation is in the lane, at that slot. */
  public void hand(int slot, long generation) {
    page.putLongRelease(claimOffset(slot), word(generation, HANDED));
  }

  /**
   * Worker: true for the one who may begin the task; to be asked before its argument is decoded.
   */
  public boolean claim(int slot, long generation) {
    return change(slot, generation, HANDED, CLAIMED);
  }

  /** Application: true when the worker never will begin the task. */
  public boolean recall(int slot, long generation) {
    return change(slot, generation, HANDED, RECALLED);
  }

  /** Whether the worker has begun the task, and the slot was not handed again since. */
  public boolean isClaimed(int slot, long generation) {
    long word = page.getLongAcquire(claimOffset(slot));
    return word == word(generation, CLAIMED)
        || word == word(generation, STOPPING)
        || word == word(generation, YIELDING);
  }

  /** Application: asks a claimed task to stop; true once. */
  public boolean requestStop(int slot, long generation) {
    return change(slot, generation, CLAIMED, STOPPING)
        || change(slot, generation, YIELDING, STOPPING);
  }

  /**
   * Application: asks a claimed batch to begin no further item, without calling the running one
   * unwanted; true once.
   */
  public boolean requestYield(int slot, long generation) {
    return change(slot, generation, CLAIMED, YIELDING);
  }

  /** Worker: whether the application asked the task to stop. */
  public boolean stopRequested(int slot, long generation) {
    return page.getLongAcquire(claimOffset(slot)) == word(generation, STOPPING);
  }

  /** Worker: whether the batch shall begin no further item. */
  public boolean yieldRequested(int slot, long generation) {
    return page.getLongAcquire(claimOffset(slot)) == word(generation, YIELDING)
        || stopRequested(slot, generation);
  }

  private boolean change(int slot, long generation, int from, int to) {
    return page.compareAndSetLong(claimOffset(slot), word(generation, from), word(generation, to));
  }

  private static int claimOffset(int slot) {
    return CLAIMS + Math.multiplyExact(checkSlot(slot), Long.BYTES);
  }

  private static int checkSlot(int slot) {
    return Objects.checkIndex(slot, CLAIM_SLOTS);
  }

  private static long word(long generation, int state) {
    return generation << STATE_BITS | state;
  }

  // --- what runs: one thread of the worker writes, anybody reads

  /**
   * Worker: says what runs from now on; {@code startedNanos} is a {@code System.nanoTime},
   * comparable across this machine.
   */
  public void beginRun(int slot, long generation, int item, long startedNanos) {
    long version = openRecord(RUNNING_VERSION);
    page.putInt(RUNNING_SLOT, slot);
    page.putInt(RUNNING_ITEM, item);
    page.putLong(RUNNING_GENERATION, generation);
    page.putLong(RUNNING_STARTED, startedNanos);
    page.putLongRelease(RUNNING_VERSION, version);
  }

  /**
   * Worker: another item of the same hand-over runs from now on, by the stamp of the one before:
   * for items so short that a look at the clock would take as long as they do.
   */
  public void nextItem(int item) {
    page.putIntRelease(RUNNING_ITEM, item);
  }

  /** Worker: nothing runs. */
  public void endRun() {
    beginRun(-1, 0, 0, 0);
  }

  /** What runs; null when nothing does. */
  public @Nullable Running running() {
    for (int i = 0; i < ATTEMPTS; i++) {
      long version = page.getLongAcquire(RUNNING_VERSION);
      int slot = page.getInt(RUNNING_SLOT);
      int item = page.getInt(RUNNING_ITEM);
      long generation = page.getLong(RUNNING_GENERATION);
      long started = page.getLong(RUNNING_STARTED);
      if (isConsistent(RUNNING_VERSION, version)) {
        return version == 0 || slot < 0 ? null : new Running(slot, generation, item, started);
      }
      Thread.onSpinWait();
    }
    // its writer died in the middle: it was between two tasks, or at the begin of one that its
    // claim word shows
    return null;
  }

  /** Worker: what the task says about its progress. */
  public void progress(long done, long total) {
    long version = openRecord(PROGRESS_VERSION);
    page.putLong(PROGRESS_DONE, done);
    page.putLong(PROGRESS_TOTAL, total);
    page.putLongRelease(PROGRESS_VERSION, version);
  }

  /** What the task said last. */
  public Progress progress() {
    for (int i = 0; i < ATTEMPTS; i++) {
      long version = page.getLongAcquire(PROGRESS_VERSION);
      Progress progress = new Progress(page.getLong(PROGRESS_DONE), page.getLong(PROGRESS_TOTAL));
      if (isConsistent(PROGRESS_VERSION, version)) {
        return progress;
      }
      Thread.onSpinWait();
    }
    return new Progress(0, 0);
  }

  /** Makes the version odd; returns the even one to store at the end. */
  private long openRecord(int offset) {
    long version = page.getLong(offset) | 1;
    page.putLong(offset, version);
    VarHandle.storeStoreFence();
    return version + 1;
  }

  private boolean isConsistent(int offset, long version) {
    VarHandle.loadLoadFence();
    return (version & 1) == 0 && page.getLong(offset) == version;
  }

  // --- sleeping: set the flag, look again, then block; whoever publishes takes the flag down and
  // rings, once

  /**
   * Application: sets its flag; what is published from here on rings. The caller looks again before
   * it blocks.
   */
  public void hostFallsAsleep() {
    fallsAsleep(HOST_SLEEPING);
  }

  /** Application: is awake; nobody needs to ring. */
  public void hostAwake() {
    page.putIntRelease(HOST_SLEEPING, 0);
  }

  /**
   * Worker, after it has published: true when the application sleeps and this caller is the one to
   * ring.
   */
  public boolean claimHostWakeUp() {
    return claimWakeUp(HOST_SLEEPING);
  }

  /** Worker: as {@link #hostFallsAsleep}. */
  public void workerFallsAsleep() {
    fallsAsleep(WORKER_SLEEPING);
  }

  /** Worker: as {@link #hostAwake}. */
  public void workerAwake() {
    page.putIntRelease(WORKER_SLEEPING, 0);
  }

  /**
   * Application, after it has published: true when the worker sleeps and this caller is the one to
   * ring.
   */
  public boolean claimWorkerWakeUp() {
    return claimWakeUp(WORKER_SLEEPING);
  }

  /**
   * Worker: its lane is full and it is about to wait until something was read. The caller tries
   * once more before it blocks.
   */
  public void workerWantsRoom() {
    fallsAsleep(WORKER_WANTS_ROOM);
  }

  /** Worker: as {@link #hostAwake}. */
  public void workerHasRoom() {
    page.putIntRelease(WORKER_WANTS_ROOM, 0);
  }

  /**
   * Application, after it has read: true when the worker waits for room and this caller is the one
   * to ring.
   */
  public boolean claimRoomWakeUp() {
    return claimWakeUp(WORKER_WANTS_ROOM);
  }

  public boolean isHostAsleep() {
    return page.getIntAcquire(HOST_SLEEPING) != 0;
  }

  public boolean isWorkerAsleep() {
    return page.getIntAcquire(WORKER_SLEEPING) != 0;
  }

  private void fallsAsleep(int offset) {
    page.putIntRelease(offset, 1);
    VarHandle.fullFence();
  }

  private boolean claimWakeUp(int offset) {
    VarHandle.fullFence();
    return page.getIntAcquire(offset) != 0 && page.compareAndSetInt(offset, 1, 0);
  }

  // --- the worker's state, and what it leaves behind

  public int workerState() {
    return page.getIntAcquire(WORKER_STATE);
  }

  public void workerState(int state) {
    page.putIntRelease(WORKER_STATE, state);
  }

  /** Worker: it ends on purpose, with that code. */
  public void markOrderlyExit(int code) {
    page.putInt(EXIT_CODE, code);
    page.putIntRelease(ORDERLY_EXIT, 1);
  }

  public boolean isOrderlyExit() {
    return page.getIntAcquire(ORDERLY_EXIT) != 0;
  }

  /** The code given to {@link #markOrderlyExit}. */
  public int exitCode() {
    return page.getInt(EXIT_CODE);
  }

  /** Worker: samples, in bytes. */
  public void memory(long heapUsed, long peakResident) {
    page.putLongRelease(HEAP_USED, heapUsed);
    page.putLongRelease(PEAK_RESIDENT, peakResident);
  }

  public long heapUsed() {
    return page.getLongAcquire(HEAP_USED);
  }

  public long peakResident() {
    return page.getLongAcquire(PEAK_RESIDENT);
  }

  // --- outbox: results of a running batch that are in no lane yet; they outlive their worker

  /** Worker: the outbox is empty; what is added next answers that item, and then the ones after. */
  public void outboxStart(int firstItem) {
    page.putIntRelease(OUTBOX_LENGTH, 0);
    VarHandle.storeStoreFence();
    page.putInt(OUTBOX_FIRST, firstItem);
  }

  /** Worker: adds the first bytes; false, and nothing added, when they do not fit. */
  public boolean outboxAppend(byte[] source, int length) {
    int used = page.getInt(OUTBOX_LENGTH);
    if (used + length > OUTBOX_CAPACITY) {
      return false;
    }
    if (length <= SHORT_ENTRY) {
      for (int i = 0; i < length; i++) {
        page.putByte(OUTBOX + used + i, source[i]);
      }
    } else {
      page.put(OUTBOX + used, source, 0, length);
    }
    page.putIntRelease(OUTBOX_LENGTH, used + length);
    return true;
  }

  /** Bytes in the outbox. */
  public int outboxLength() {
    return Math.max(0, Math.min(OUTBOX_CAPACITY, page.getIntAcquire(OUTBOX_LENGTH)));
  }

  /** Copies the first bytes of the outbox. */
  public void outboxCopy(byte[] target, int at, int length) {
    page.get(OUTBOX, target, at, length);
  }

  /** The application, when the worker is dead: the item that the outbox's first bytes answer. */
  public int outboxFirst() {
    return page.getInt(OUTBOX_FIRST);
  }

  // --- room in the lanes

  LaneCounters toWorker() {
    return new Counters(page, TO_WORKER_WRITTEN, TO_WORKER_READ);
  }

  LaneCounters toHost() {
    return new Counters(page, TO_HOST_WRITTEN, TO_HOST_READ);
  }

  private record Counters(MappedPage page, int writtenOffset, int readOffset)
      implements LaneCounters {
    @Override
    public long writtenAcquire() {
      return page.getLongAcquire(writtenOffset);
    }

    @Override
    public void writtenRelease(long bytes) {
      page.putLongRelease(writtenOffset, bytes);
    }

    @Override
    public long readAcquire() {
      return page.getLongAcquire(readOffset);
    }

    @Override
    public void readRelease(long bytes) {
      page.putLongRelease(readOffset, bytes);
    }
  }
}
