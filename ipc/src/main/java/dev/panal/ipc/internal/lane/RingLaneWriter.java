package dev.panal.ipc.internal.lane;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32C;

final class RingLaneWriter implements LaneWriter {
  private final ReentrantLock lock = new ReentrantLock();
  private final RingLane ring;
  private final LaneCounters counters;
  private final CRC32C crc = new CRC32C();
  private byte[] staging = new byte[4096];
  private long sequence;
  private long written;
  private long readSeen;
  private boolean broken;
  private volatile boolean closed;

  RingLaneWriter(RingLane ring, LaneCounters counters) {
    this.ring = ring;
    this.counters = counters;
  }

  @Override
  public boolean offer(byte[] frame, int offset, int length) {
    if (length > MAX_FRAME) {
      throw new IllegalArgumentException("frame length=" + length + " exceeds " + MAX_FRAME);
    }
    lock.lock();
    try {
      if (closed || broken) {
        throw new LinkBrokenException(closed ? "the lane is closed" : "the lane is broken");
      }
      int size = FrameDescriptor.HEADER_LENGTH + length;
      int place = RingLane.aligned(size);
      int start = (int) (written % ring.capacity());
      int unused = ring.capacity() - start < place ? ring.capacity() - start : 0;
      if (!hasRoom(unused + place)) {
        return false;
      }
      stage(frame, offset, length, size);
      if (unused > 0) {
        ring.putInt(start, RingLane.WRAP);
        start = 0;
      }
      ring.put(start, staging, size);
      sequence++;
      written += unused + place;
      counters.writtenRelease(written);
      return true;
    } catch (InternalError e) {
      broken = true;
      throw new LinkBrokenException("the ring's memory is not there", e);
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoom(int size) {
    if (written - readSeen + size > ring.capacity()) {
      long read = counters.readAcquire();
      if (read < readSeen || read > written) {
        broken = true;
        throw new LinkBrokenException("the reader counts read=" + read + " of written=" + written);
      }
      readSeen = read;
      return written - read + size <= ring.capacity();
    }
    return true;
  }

  private void stage(byte[] frame, int offset, int length, int size) {
    if (staging.length < size) {
      staging = Arrays.copyOf(
          staging,
          Math.max(size, Math.min(2 * staging.length, FrameDescriptor.HEADER_LENGTH + MAX_FRAME)));
    }
    System.arraycopy(frame, offset, staging, FrameDescriptor.HEADER_LENGTH, length);
    FrameDescriptor.seal(staging, length, sequence, crc);
  }

  @Override
  public boolean isRead() {
    return counters.readAcquire() == counters.writtenAcquire();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }
}
