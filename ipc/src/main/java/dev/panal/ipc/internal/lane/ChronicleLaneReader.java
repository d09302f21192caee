package dev.panal.ipc.internal.lane;

import java.io.File;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;

final class ChronicleLaneReader implements LaneReader {
  /*
   * Chronicle is asked for a frame only while counters.written is ahead of counters.read: a frame that is counted is complete, so
   * this reader never waits for one that its writer began and, killed, will not end. A counted frame that does not appear within
   * PATIENCE is a gap.
   *
   * Everything but isEmpty happens under the lock. `read` is stored after the copy out of the mapping, so the writer may reuse the
   * room from then on; a file is deleted when the first frame of the next one has been read.
   */

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int MAX_SIZE = FrameDescriptor.HEADER_LENGTH + LaneWriter.MAX_FRAME;

  private final ReentrantLock lock = new ReentrantLock();
  private final SingleChronicleQueue queue;
  private final ExcerptTailer tailer;
  private final LaneCounters counters;
  private final CRC32C crc = new CRC32C();
  private byte[] buffer = new byte[4096];
  private int cycle = Integer.MIN_VALUE;
  private @Nullable File file;
  private long sequence;
  private long read;
  private long writtenSeen;
  private long missingSince;
  private @Nullable LinkBrokenException broken;

  /**
   * Set ahead of the lock, so that threads which use the lane in a loop make way for the one that
   * closes it.
   */
  private volatile boolean closing;

  ChronicleLaneReader(SingleChronicleQueue queue, LaneCounters counters) {
    this.queue = queue;
    this.counters = counters;
    this.tailer = queue.createTailer();
    tailer.singleThreadedCheckDisabled(true);
  }

  @Override
  public int poll(FrameHandler handler, int limit) {
    throwIfClosing();
    lock.lock();
    try {
      return pollLocked(handler, limit);
    } catch (InternalError e) {
      throw breakLane(new LinkBrokenException("memory of " + queue.file() + " is not there", e));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int tryPoll(FrameHandler handler, int limit) {
    throwIfClosing();
    if (!lock.tryLock()) {
      return -1;
    }
    try {
      return pollLocked(handler, limit);
    } catch (InternalError e) {
      throw breakLane(new LinkBrokenException("memory of " + queue.file() + " is not there", e));
    } finally {
      lock.unlock();
    }
  }

  private void throwIfClosing() {
    if (closing) {
      throw new LinkBrokenException("the lane is closed");
    }
  }

  private int pollLocked(FrameHandler handler, int limit) {
    int count = 0;
    while (count < limit) {
      int length = next();
      if (length < 0) {
        break;
      }
      count++;
      handler.onFrame(buffer, FrameDescriptor.HEADER_LENGTH, length);
    }
    return count;
  }

  /** Copies the next frame into the buffer and checks it; −1 when there is none. */
  private int next() {
    if (broken != null) {
      throw new LinkBrokenException(String.valueOf(broken.getMessage()), broken);
    }
    if (read == writtenSeen) {
      long written = counters.writtenAcquire();
      if (written < writtenSeen) {
        throw breakLane(new LinkBrokenException(
            "the writer counts written=" + written + " after " + writtenSeen));
      }
      writtenSeen = written;
      if (read == written) {
        return -1;
      }
    }
    int size = copyOut();
    if (size < 0) {
      return -1;
    }
    try {
      FrameDescriptor.check(buffer, size, sequence, crc);
    } catch (LinkBrokenException e) {
      throw breakLane(e);
    }
    int length = size - FrameDescriptor.HEADER_LENGTH;
    sequence++;
    read += length + LaneCounters.FRAME_OVERHEAD;
    if (read > writtenSeen) {
      throw breakLane(new LinkBrokenException(
          "read=" + read + " bytes where the writer counts written=" + writtenSeen));
    }
    counters.readRelease(read);
    return length;
  }

  private int copyOut() {
    int size;
    try (DocumentContext context = tailer.readingDocument()) {
      Wire wire = context.isPresent() ? context.wire() : null;
      if (wire == null) {
        return missing();
      }
      Bytes<?> bytes = wire.bytes();
      long remaining = bytes.readRemaining();
      if (remaining < FrameDescriptor.HEADER_LENGTH || remaining > MAX_SIZE) {
        throw new LinkBrokenException("frame sequence=" + sequence + " has size=" + remaining);
      }
      size = (int) remaining;
      if (buffer.length < size) {
        buffer = new byte[Math.min(MAX_SIZE, Math.max(size, 2 * buffer.length))];
      }
      bytes.read(buffer, 0, size);
      missingSince = 0;
    } catch (LinkBrokenException e) {
      throw breakLane(e);
    } catch (RuntimeException | AssertionError | InternalError e) {
      throw breakLane(new LinkBrokenException("cannot read " + queue.file(), e));
    }
    if (tailer.cycle() != cycle) {
      deleteFileBehind();
    }
    return size;
  }

  private int missing() {
    long now = System.nanoTime();
    if (missingSince == 0) {
      missingSince = now == 0 ? 1 : now;
    } else if (now - missingSince > PATIENCE_NANOS) {
      throw new LinkBrokenException("frame sequence=" + sequence + " was counted but is not there");
    }
    return -1;
  }

  private void deleteFileBehind() {
    if (file != null) {
      file.delete();
    }
    cycle = tailer.cycle();
    file = tailer.currentFile();
  }

  private LinkBrokenException breakLane(LinkBrokenException reason) {
    broken = reason;
    return broken;
  }

  @Override
  public boolean isEmpty() {
    return counters.readAcquire() == counters.writtenAcquire();
  }

  @Override
  public void close() {
    closing = true;
    lock.lock();
    try {
      if (!queue.isClosed()) {
        tailer.close();
        queue.close();
        broken = new LinkBrokenException("the lane is closed");
        buffer = Arrays.copyOf(buffer, 0);
      }
    } finally {
      lock.unlock();
    }
  }
}
