package dev.panal.ipc.internal.lane;

/**
 * The receiving end of a lane. Thread-safe: every use, {@code close} included, takes the lock of
 * its direction.
 */
public interface LaneReader extends AutoCloseable {
  /**
   * Hands at most {@code limit} frames to {@code handler}, in order.
   *
   * @return how many; 0 when nothing is unread
   * @throws LinkBrokenException when the lane is closed, a frame is missing or damaged, or memory
   *     of the lane is not there; frames before the damage have been handed over. On JDK 17 a
   *     mapping whose file was cut may show as an {@code InternalError} in the caller's code a
   *     moment later; the call after it throws this
   */
  int poll(FrameHandler handler, int limit);

  /** As {@link #poll}, but −1 at once while another thread uses this end. */
  int tryPoll(FrameHandler handler, int limit);

  /**
   * Whether all that was sent has been read: a look at two counters, for use after the sleeping
   * flag was set. Needs no lock.
   */
  boolean isEmpty();

  /** Idempotent. */
  @Override
  void close();
}
