package dev.panal.ipc.internal.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * Panal's own header before every frame, little endian. Chronicle promises nothing about a damaged
 * file: this does.
 *
 * <pre>
 *   0               4               8                              16
 *  +---------------+---------------+-------------------------------+-----------------
 *  | length        | CRC32C        | sequence, from 0              | payload, length bytes
 *  +---------------+---------------+-------------------------------+-----------------
 *                   over length, sequence and payload
 * </pre>
 */
final class FrameDescriptor {
  static final int LENGTH_OFFSET = 0;
  static final int CRC_OFFSET = 4;
  static final int SEQUENCE_OFFSET = 8;
  static final int HEADER_LENGTH = 16;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private FrameDescriptor() {}

  /** Completes the header at the start of {@code frame}, whose payload stands behind it. */
  static void seal(byte[] frame, int length, long sequence, CRC32C crc) {
    INT.set(frame, LENGTH_OFFSET, length);
    LONG.set(frame, SEQUENCE_OFFSET, sequence);
    INT.set(frame, CRC_OFFSET, checksum(frame, length, crc));
  }

  static int length(byte[] frame) {
    return (int) INT.get(frame, LENGTH_OFFSET);
  }

  /**
   * Checks a frame of which {@code size} bytes were received, header included.
   *
   * @throws LinkBrokenException saying what differs
   */
  static void check(byte[] frame, int size, long expectedSequence, CRC32C crc) {
    int length = length(frame);
    if (length != size - HEADER_LENGTH) {
      throw new LinkBrokenException("frame sequence=" + expectedSequence + " has length=" + length
          + " in its header, received=" + (size - HEADER_LENGTH));
    }
    int sum = checksum(frame, length, crc);
    int sent = (int) INT.get(frame, CRC_OFFSET);
    if (sum != sent) {
      throw new LinkBrokenException(String.format(
          "frame sequence=%d length=%d has crc32c=%08x, its header says %08x",
          expectedSequence, length, sum, sent));
    }
    long sequence = (long) LONG.get(frame, SEQUENCE_OFFSET);
    if (sequence != expectedSequence) {
      throw new LinkBrokenException(
          "frame sequence=" + sequence + " arrived, expected=" + expectedSequence);
    }
  }

  private static int checksum(byte[] frame, int length, CRC32C crc) {
    crc.reset();
    crc.update(frame, LENGTH_OFFSET, Integer.BYTES);
    crc.update(frame, SEQUENCE_OFFSET, Long.BYTES + length);
    return (int) crc.getValue();
  }
}
