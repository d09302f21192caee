package dev.panal.ipc.internal.lane;

/**
 * Takes the frames of a lane, one after another, under the lane's lock: no user code, no long work.
 */
@FunctionalInterface
public interface FrameHandler {
  /** Takes one frame; {@code buffer} is used again after the return. */
  void onFrame(byte[] buffer, int offset, int length);
}
