package dev.panal.ipc.internal.lane;

/**
 * How many bytes have gone into a lane and come out of it, in memory that both sides map. The
 * difference is what is unread.
 *
 * <p>Only the writer stores {@code written}, after the frame, in release mode; only the reader
 * stores {@code read}. A frame whose bytes {@code written} does not count yet is not there,
 * whatever the lane's own memory says.
 */
public interface LaneCounters {
  /** What a frame counts for beyond its payload, so that many small ones are bounded too. */
  int FRAME_OVERHEAD = 32;

  long writtenAcquire();

  void writtenRelease(long bytes);

  long readAcquire();

  void readRelease(long bytes);
}
