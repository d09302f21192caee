package dev.panal.ipc.internal.payload;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes payloads, and keeps account of the shared memory that they take. Thread-safe.
 *
 * <p>Closing deletes the store's own segments. Adopted ones lose their names and stay readable,
 * since results are read after the pool was closed; the directories are the caller's to delete.
 */
public final class PayloadStore implements AutoCloseable {
  public static final int INLINE_LIMIT = 64 << 10;

  private static final AtomicLong STORES = new AtomicLong();

  private final Path directory;
  private final Path spillDirectory;
  private final long budgetBytes;
  private final int inlineLimit;
  private final SegmentFile.Maker maker;
  private final String prefix = "segment-" + ProcessHandle.current().pid() + "-"
      + Long.toHexString(System.nanoTime()) + "-" + STORES.incrementAndGet() + "-";
  private final AtomicLong counter = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();
  // held parts, not payloads: those must stay collectable
  private final Set<SegmentPayload.Held> own = ConcurrentHashMap.newKeySet();
  private final Set<SegmentPayload.Held> adopted = ConcurrentHashMap.newKeySet();
  private @Nullable Cleaner cleaner;
  private volatile boolean closed;

  /**
   * @param directory where segments go, usually in shared memory
   * @param spillDirectory where they go when {@code budgetBytes} of the first are taken or it is
   *     full
   * @param inlineLimit bytes up to which a payload stays on the heap
   */
  public PayloadStore(Path directory, Path spillDirectory, long budgetBytes, int inlineLimit) {
    this(directory, spillDirectory, budgetBytes, inlineLimit, SegmentFile::new);
  }

  PayloadStore(
      Path directory,
      Path spillDirectory,
      long budgetBytes,
      int inlineLimit,
      SegmentFile.Maker maker) {
    if (budgetBytes < 0 || inlineLimit < 0) {
      throw new IllegalArgumentException("budgetBytes=" + budgetBytes + " and inlineLimit="
          + inlineLimit + " must not be negative");
    }
    this.directory = directory;
    this.spillDirectory = spillDirectory;
    this.budgetBytes = budgetBytes;
    this.inlineLimit = inlineLimit;
    this.maker = maker;
  }

  public Spilling newOutput() {
    return new Spilling(this);
  }

  /** Bytes of shared memory that the store's own segments take now. */
  public long sharedBytes() {
    return taken.get();
  }

  /**
   * Takes over a segment that the other side wrote and has handed over. It is moved into this
   * store's directory, so that it outlives the directory of the link it came through, or pinned
   * where it cannot be moved.
   *
   * @throws IOException when there is no such file, or it has another size
   */
  public SegmentPayload adopt(Path file, long size) throws IOException {
    long found = file.toFile().length();
    if (found != size) {
      throw new IOException("the segment " + file + " has " + found + " bytes instead of " + size);
    }
    Path mine = directory.resolve(nextName());
    boolean moved = !closed && file.toFile().renameTo(mine.toFile());
    SegmentPayload payload = track(adopted, moved ? mine : file, size, () -> {});
    if (!moved || closed) {
      payload.pin();
    }
    return payload;
  }

  @Override
  public void close() {
    closed = true;
    own.forEach(SegmentPayload.Held::release);
    adopted.forEach(SegmentPayload.Held::pin);
  }

  SegmentPayload own(SegmentFile file, boolean inSharedMemory) {
    long size = file.size();
    SegmentPayload payload =
        track(own, file.path(), size, inSharedMemory ? () -> giveBack(size) : () -> {});
    if (closed) {
      payload.release();
    }
    return payload;
  }

  private SegmentPayload track(
      Set<SegmentPayload.Held> set, Path file, long size, Runnable onRelease) {
    SegmentPayload.Held[] self = new SegmentPayload.Held[1];
    SegmentPayload.Held held = new SegmentPayload.Held(
        file,
        () -> {
          set.remove(self[0]);
          onRelease.run();
        },
        true);
    self[0] = held;
    set.add(held);
    return new SegmentPayload(file, size, held, cleaner());
  }

  /** Made at the first segment: its thread ends when the store and all payloads are gone. */
  private synchronized Cleaner cleaner() {
    if (cleaner == null) {
      cleaner = Cleaner.create();
    }
    return cleaner;
  }

  int inlineLimit() {
    return inlineLimit;
  }

  /** What this says is a hint, a write decides. */
  boolean roomInSharedMemory() {
    return taken.get() < budgetBytes
        && directory.toFile().getUsableSpace() > 4L * SegmentFile.PIECE;
  }

  boolean take(long bytes) {
    if (taken.addAndGet(bytes) <= budgetBytes) {
      return true;
    }
    taken.addAndGet(-bytes);
    return false;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }

  SegmentFile createShared() throws IOException {
    return create(directory);
  }

  SegmentFile createSpill() throws IOException {
    Files.createDirectories(spillDirectory);
    return create(spillDirectory);
  }

  private SegmentFile create(Path where) throws IOException {
    if (closed) {
      throw new IOException("the pool is closed");
    }
    return maker.make(where.resolve(nextName()));
  }

  private String nextName() {
    return prefix + counter.incrementAndGet();
  }

  String describeRoom() {
    return "shared memory: "
        + SegmentFile.bytes(taken.get())
        + " taken of a budget of "
        + SegmentFile.bytes(budgetBytes)
        + ", "
        + SegmentFile.roomIn(directory)
        + "; spill: "
        + SegmentFile.roomIn(spillDirectory);
  }
}
