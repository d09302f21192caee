package dev.panal.ipc.internal.lane;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;

final class ChronicleLaneWriter implements LaneWriter {
  /*
   * Frames go into cycle files of a bounded size. A cycle ends because this writer says so: before a frame that would pass the
   * size, the next cycle's file is prepared, then the clock moves, and Chronicle rolls at the next append.
   *
   *   file   |<- header, index ->|<------------- frames ------------->|<- SLACK ->|
   *          0                   ~1 KiB                        position        reserved (moves ahead in steps)
   *
   * Invariants, all under the lock: position + SLACK <= reserved, so whatever Chronicle adds behind a frame (padding, the end mark
   * of a cycle, a further index block) has memory; counters.written counts exactly the frames that are complete.
   * A failure to take room leaves all as it was. Any other failure breaks the lane: what Chronicle has half done is unknown.
   */

  /** What Chronicle may need at the start of a file, before the first frame. */
  private static final int FILE_HEADER = 16 << 10;

  /** What Chronicle may touch beyond the last frame. */
  private static final int SLACK = 32 << 10;

  private final ReentrantLock lock = new ReentrantLock();
  private final SingleChronicleQueue queue;
  private final ExcerptAppender appender;
  private final WriterClock clock;
  private final CycleFiles files;
  private final LaneCounters counters;
  private final long maxUnread;
  private final long cycleBytes;
  private final CRC32C crc = new CRC32C();
  private byte[] staging = new byte[4096];
  private long position;
  private boolean rolling = true;
  private long sequence;
  private long written;
  private long readSeen;
  private @Nullable LinkBrokenException broken;

  /**
   * Set ahead of the lock, so that threads which use the lane in a loop make way for the one that
   * closes it.
   */
  private volatile boolean closing;

  ChronicleLaneWriter(
      SingleChronicleQueue queue, WriterClock clock, LaneCounters counters, int laneBytes) {
    this.queue = queue;
    this.clock = clock;
    this.counters = counters;
    this.maxUnread = ChronicleLane.unreadBytes(laneBytes);
    this.cycleBytes = ChronicleLane.cycleBytes(laneBytes);
    this.files = new CycleFiles(queue.file());
    this.appender = queue.createAppender();
    appender.singleThreadedCheckDisabled(true);
  }

  @Override
  public boolean offer(byte[] frame, int offset, int length) {
    if (length > MAX_FRAME) {
      throw new IllegalArgumentException("frame length=" + length + " exceeds " + MAX_FRAME);
    }
    throwIfClosing();
    lock.lock();
    try {
      throwIfBroken();
      if (!hasRoom(length + LaneCounters.FRAME_OVERHEAD)) {
        return false;
      }
      int size = FrameDescriptor.HEADER_LENGTH + length;
      takeRoom(size);
      stage(frame, offset, length);
      append(size);
      sequence++;
      written += length + LaneCounters.FRAME_OVERHEAD;
      counters.writtenRelease(written);
      return true;
    } catch (InternalError e) {
      throw breakLane(new LinkBrokenException("memory of " + queue.file() + " is not there", e), e);
    } finally {
      lock.unlock();
    }
  }

  /** A frame longer than the bound goes through an empty lane. */
  private boolean hasRoom(long cost) {
    if (written - readSeen + cost > maxUnread) {
      long read = counters.readAcquire();
      if (read < readSeen || read > written) {
        throw breakLane(
            new LinkBrokenException("the reader counts read=" + read + " of written=" + written),
            null);
      }
      readSeen = read;
      return written == read || written - read + cost <= maxUnread;
    }
    return true;
  }

  private void takeRoom(int size) {
    try {
      if (!rolling && position + size > cycleBytes) {
        rolling = true;
      }
      if (rolling) {
        files.prepare(clock.nextName(), FILE_HEADER + size + SLACK);
        clock.advance();
        rolling = false;
        position = FILE_HEADER;
      } else {
        files.reserve(position + size + SLACK);
      }
    } catch (IOException e) {
      throw new SharedMemoryFullException(
          "no room for a frame of " + size + " bytes in " + queue.file() + ": " + e.getMessage(),
          e);
    }
  }

  private void stage(byte[] frame, int offset, int length) {
    int size = FrameDescriptor.HEADER_LENGTH + length;
    if (staging.length < size) {
      staging = Arrays.copyOf(
          staging,
          Math.max(size, Math.min(2 * staging.length, FrameDescriptor.HEADER_LENGTH + MAX_FRAME)));
    }
    System.arraycopy(frame, offset, staging, FrameDescriptor.HEADER_LENGTH, length);
    FrameDescriptor.seal(staging, length, sequence, crc);
  }

  private void append(int size) {
    try (DocumentContext context = appender.writingDocument()) {
      try {
        Wire wire = context.wire();
        if (wire == null) {
          throw new IllegalStateException("no wire");
        }
        Bytes<?> bytes = wire.bytes();
        bytes.write(staging, 0, size);
        position = bytes.writePosition();
      } catch (Throwable e) {
        context.rollbackOnClose();
        throw e;
      }
    } catch (Throwable e) {
      throw breakLane(new LinkBrokenException("cannot append to " + queue.file(), e), e);
    }
  }

  private LinkBrokenException breakLane(LinkBrokenException reason, @Nullable Throwable cause) {
    broken = reason;
    if (cause instanceof VirtualMachineError error && !(error instanceof InternalError)) {
      throw error;
    }
    return broken;
  }

  private void throwIfClosing() {
    if (closing) {
      throw new LinkBrokenException("the lane is closed");
    }
  }

  private void throwIfBroken() {
    if (broken != null) {
      throw new LinkBrokenException(String.valueOf(broken.getMessage()), broken);
    }
  }

  @Override
  public boolean isRead() {
    return counters.readAcquire() == counters.writtenAcquire();
  }

  @Override
  public void close() {
    closing = true;
    lock.lock();
    try {
      if (!queue.isClosed()) {
        appender.close();
        queue.close();
        broken = new LinkBrokenException("the lane is closed");
      }
    } finally {
      lock.unlock();
    }
  }
}
