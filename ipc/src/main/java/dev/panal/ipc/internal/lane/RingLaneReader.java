package dev.panal.ipc.internal.lane;

import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

final class RingLaneReader implements LaneReader {
  private final ReentrantLock lock = new ReentrantLock();
  private final RingLane ring;
  private final LaneCounters counters;
  private final CRC32C crc = new CRC32C();
  private byte[] buffer = new byte[4096];
  private long sequence;
  private long read;
  private long writtenSeen;
  private @Nullable LinkBrokenException broken;

  RingLaneReader(RingLane ring, LaneCounters counters) {
    this.ring = ring;
    this.counters = counters;
  }

  @Override
  public int poll(FrameHandler handler, int limit) {
    lock.lock();
    try {
      return pollLocked(handler, limit);
    } catch (InternalError e) {
      throw breakLane(new LinkBrokenException("the ring's memory is not there", e));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int tryPoll(FrameHandler handler, int limit) {
    if (!lock.tryLock()) {
      return -1;
    }
    try {
      return pollLocked(handler, limit);
    } catch (InternalError e) {
      throw breakLane(new LinkBrokenException("the ring's memory is not there", e));
    } finally {
      lock.unlock();
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

  private int next() {
    if (broken != null) {
      throw new LinkBrokenException(String.valueOf(broken.getMessage()), broken);
    }
    try {
      if (read == writtenSeen && !lookAgain()) {
        return -1;
      }
      int start = (int) (read % ring.capacity());
      long from = read;
      int length = ring.getInt(start);
      if (length == RingLane.WRAP) {
        from += ring.capacity() - start;
        start = 0;
        length = ring.getInt(0);
      }
      return take(from, start, length);
    } catch (LinkBrokenException e) {
      throw breakLane(e);
    }
  }

  private LinkBrokenException breakLane(LinkBrokenException reason) {
    broken = reason;
    return broken;
  }

  private boolean lookAgain() {
    long written = counters.writtenAcquire();
    if (written < writtenSeen || written - read > ring.capacity()) {
      throw new LinkBrokenException(
          "the writer counts written=" + written + " after " + writtenSeen + ", read=" + read);
    }
    writtenSeen = written;
    return read != written;
  }

  private int take(long from, int start, int length) {
    int size = FrameDescriptor.HEADER_LENGTH + length;
    if (length < 0
        || length > LaneWriter.MAX_FRAME
        || start + size > ring.capacity()
        || from + RingLane.aligned(size) > writtenSeen) {
      throw new LinkBrokenException("frame sequence=" + sequence + " has length=" + length
          + ", unread=" + (writtenSeen - from));
    }
    if (buffer.length < size) {
      buffer = new byte
          [Math.min(
              FrameDescriptor.HEADER_LENGTH + LaneWriter.MAX_FRAME,
              Math.max(size, 2 * buffer.length))];
    }
    ring.get(start, buffer, size);
    FrameDescriptor.check(buffer, size, sequence, crc);
    sequence++;
    read = from + RingLane.aligned(size);
    counters.readRelease(read);
    return length;
  }

  @Override
  public boolean isEmpty() {
    return counters.readAcquire() == counters.writtenAcquire();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      broken = new LinkBrokenException("the lane is closed");
    } finally {
      lock.unlock();
    }
  }
}
