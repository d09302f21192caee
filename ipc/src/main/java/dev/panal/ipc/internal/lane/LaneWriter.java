package dev.panal.ipc.internal.lane;

/**
 * The sending end of a lane. Thread-safe: every use, {@code close} included, takes the lock of its
 * direction.
 */
public interface LaneWriter extends AutoCloseable {
  /** The longest frame of any lane in bytes. */
  int MAX_FRAME = 256 << 10;

  /**
   * Appends one frame of 0 to {@value #MAX_FRAME} bytes.
   *
   * @return false when there is no room before the other side has read more; nothing was appended
   *     then
   * @throws SharedMemoryFullException when the file system has no room; nothing was appended and
   *     the lane stays usable
   * @throws LinkBrokenException when the lane is closed or damaged
   */
  boolean offer(byte[] frame, int offset, int length);

  /** Whether all that was sent has been read: as {@link LaneReader#isEmpty} at the other end. */
  boolean isRead();

  /** Idempotent. */
  @Override
  void close();
}
