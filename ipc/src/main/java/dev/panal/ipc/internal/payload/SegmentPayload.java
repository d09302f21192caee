package dev.panal.ipc.internal.payload;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ref.Cleaner;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A payload in a file. Thread-safe.
 *
 * <p>Who has made or adopted it deletes the file, at {@link #release()} or when the payload is
 * unreachable. A borrowed one belongs to the other side and is only read. A pinned one has lost its
 * name already and lives by its open file.
 */
public final class SegmentPayload implements Payload {
  private final long size;
  private final Held held;
  private final Cleaner.@Nullable Cleanable cleanable;

  SegmentPayload(Path file, long size, Held held, @Nullable Cleaner cleaner) {
    this.size = size;
    this.held = held;
    this.cleanable = cleaner == null ? null : cleaner.register(this, held::release);
  }

  /** A segment of the other side's, to be read only: releasing it leaves the file alone. */
  public static SegmentPayload borrow(Path file, long size) {
    return new SegmentPayload(file, size, new Held(file, () -> {}, false), null);
  }

  /** Where the other side finds it. Not there any more once the payload was released or pinned. */
  public Path file() {
    return held.file;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public PayloadInput open() throws IOException {
    return held.open(this, size);
  }

  @Override
  public void release() {
    if (cleanable == null) {
      held.release();
    } else {
      cleanable.clean();
    }
  }

  /**
   * Leaves the file to the other side, which has been told its name: it is deleted here no more.
   */
  public void handOver() {
    held.handOver();
    release();
  }

  void pin() {
    held.pin();
  }

  /** What must be given back; apart from the payload, so that it outlives it. */
  static final class Held {
    private final Path file;
    private final Runnable onRelease;
    private boolean deleting;
    private boolean released;
    private @Nullable RandomAccessFile pinned;

    Held(Path file, Runnable onRelease, boolean deleting) {
      this.file = file;
      this.onRelease = onRelease;
      this.deleting = deleting;
    }

    synchronized PayloadInput open(SegmentPayload owner, long size) throws IOException {
      if (released) {
        throw new FileNotFoundException("the segment was released: " + file);
      }
      RandomAccessFile shared = pinned;
      if (shared != null) {
        return new SegmentInput(shared, null, owner, size);
      }
      return new SegmentInput(new RandomAccessFile(file.toFile(), "r"), file, null, size);
    }

    /**
     * Opens the file and deletes its name, so that its directory may go; the bytes stay readable.
     */
    synchronized void pin() {
      if (released || pinned != null || !deleting) {
        return;
      }
      try {
        pinned = new RandomAccessFile(file.toFile(), "r");
        SegmentFile.delete(file);
      } catch (FileNotFoundException e) {
        // open() will say so
      }
    }

    synchronized void handOver() {
      deleting = false;
    }

    void release() {
      synchronized (this) {
        if (released) {
          return;
        }
        released = true;
        if (pinned != null) {
          closePinned(pinned);
        } else if (deleting) {
          SegmentFile.delete(file);
        }
      }
      onRelease.run();
    }

    private static void closePinned(RandomAccessFile pinned) {
      try {
        pinned.close();
      } catch (IOException e) {
        // it was only read
      }
    }
  }
}
