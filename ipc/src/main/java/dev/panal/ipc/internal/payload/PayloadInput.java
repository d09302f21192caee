package dev.panal.ipc.internal.payload;

import dev.panal.core.TaskSerializationException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A little-endian source of encoded values, the counterpart of {@link PayloadOutput}. Not
 * thread-safe.
 *
 * <p>Lengths are checked against {@link #remaining()} before anything is allocated for them. Bytes
 * that are missing, or that a file does not give, are a {@code TaskSerializationException}.
 */
public abstract class PayloadInput extends InputStream {
  private static final int CHARS_AT_ONCE = 4096;

  byte[] buffer;
  int at;
  int end;

  PayloadInput(byte[] buffer, int at, int end) {
    this.buffer = buffer;
    this.at = at;
    this.end = end;
  }

  /**
   * Reads further bytes into the buffer, keeping what lies between {@link #at} and {@link #end}.
   *
   * @param least bytes that must be there afterwards, at most 16 and at most {@link #remaining()}
   */
  abstract void fill(int least);

  /**
   * Direct memory that holds the next bytes, {@code wanted} of them or a multiple of 8, for the
   * next part of a large array; null where everything goes through the buffer.
   */
  @Nullable
  ByteBuffer piece(long wanted) {
    return null;
  }

  /** Bytes still to be read. */
  public abstract long remaining();

  public final byte getByte() {
    need(1);
    return buffer[at++];
  }

  public final short getShort() {
    need(2);
    short value = (short) PayloadOutput.SHORT.get(buffer, at);
    at += 2;
    return value;
  }

  public final int getInt() {
    need(4);
    int value = (int) PayloadOutput.INT.get(buffer, at);
    at += 4;
    return value;
  }

  public final long getLong() {
    need(8);
    long value = (long) PayloadOutput.LONG.get(buffer, at);
    at += 8;
    return value;
  }

  public final float getFloat() {
    return Float.intBitsToFloat(getInt());
  }

  public final double getDouble() {
    return Double.longBitsToDouble(getLong());
  }

  public final long getVarLong() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = getByte();
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new TaskSerializationException("damaged data: a number of more than 64 bits", null);
  }

  public final int getVarInt() {
    long value = getVarLong();
    if (value >>> 32 != 0) {
      throw new TaskSerializationException(
          "damaged data: a number of more than 32 bits: " + value, null);
    }
    return (int) value;
  }

  /**
   * A count of things that take at least {@code bytesEach} bytes apiece: never more than can still
   * follow.
   */
  public final int getCount(int bytesEach) {
    long count = getVarLong();
    checkCount(count, bytesEach);
    return (int) count;
  }

  private void checkCount(long count, int bytesEach) {
    if (count < 0 || count > Integer.MAX_VALUE || count * bytesEach > remaining()) {
      throw new TaskSerializationException(
          "damaged data: " + count + " elements of " + bytesEach + " bytes, but only " + remaining()
              + " bytes follow",
          null);
    }
  }

  public final String getString() {
    long header = getVarLong();
    long length = header >>> 1;
    if ((header & 1) != 0) {
      checkCount(length, 2);
      return utf16((int) length);
    }
    checkCount(length, 1);
    int n = (int) length;
    if (end - at < n) {
      byte[] latin = new byte[n];
      getBytes(latin, 0, n);
      return new String(latin, StandardCharsets.ISO_8859_1);
    }
    String value = new String(buffer, at, n, StandardCharsets.ISO_8859_1);
    at += n;
    return value;
  }

  private String utf16(int length) {
    char[] piece = new char[Math.min(length, CHARS_AT_ONCE)];
    if (length <= piece.length) {
      getChars(piece, 0, length);
      return new String(piece);
    }
    StringBuilder value = new StringBuilder(length);
    for (int left = length; left > 0; ) {
      int n = Math.min(left, piece.length);
      getChars(piece, 0, n);
      value.append(piece, 0, n);
      left -= n;
    }
    return value.toString();
  }

  public final void getBytes(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    int to = offset;
    for (int left = length; left > 0; ) {
      ByteBuffer piece = left >= PayloadOutput.LARGE ? piece(left) : null;
      int n;
      if (piece != null) {
        n = piece.remaining();
        piece.get(target, to, n);
      } else {
        n = Math.min(left, some(1));
        System.arraycopy(buffer, at, target, to, n);
        at += n;
      }
      to += n;
      left -= n;
    }
  }

  public final void getBytes(ByteBuffer target) {
    while (target.hasRemaining()) {
      int n = Math.min(target.remaining(), some(1));
      target.put(buffer, at, n);
      at += n;
    }
  }

  public final void getBooleans(boolean[] target, int offset, int length) {
    int to = offset;
    for (int left = length; left > 0; ) {
      int n = Math.min(left, some(1));
      for (int i = 0; i < n; i++) {
        target[to + i] = buffer[at + i] != 0;
      }
      at += n;
      to += n;
      left -= n;
    }
  }

  public final void getShorts(short[] target, int offset, int length) {
    int to = offset;
    for (int left = length; left > 0; ) {
      int n = Math.min(left, some(2) >> 1);
      view().asShortBuffer().get(target, to, n);
      at += n << 1;
      to += n;
      left -= n;
    }
  }

  public final void getChars(char[] target, int offset, int length) {
    int to = offset;
    for (int left = length; left > 0; ) {
      int n = Math.min(left, some(2) >> 1);
      view().asCharBuffer().get(target, to, n);
      at += n << 1;
      to += n;
      left -= n;
    }
  }

  public final void getInts(int[] target, int offset, int length) {
    int to = offset;
    for (int left = length; left > 0; ) {
      ByteBuffer piece = left >= PayloadOutput.LARGE >> 2 ? piece((long) left << 2) : null;
      int n;
      if (piece != null) {
        n = piece.remaining() >> 2;
        piece.asIntBuffer().get(target, to, n);
      } else {
        n = Math.min(left, some(4) >> 2);
        view().asIntBuffer().get(target, to, n);
        at += n << 2;
      }
      to += n;
      left -= n;
    }
  }

  public final void getFloats(float[] target, int offset, int length) {
    int to = offset;
    for (int left = length; left > 0; ) {
      ByteBuffer piece = left >= PayloadOutput.LARGE >> 2 ? piece((long) left << 2) : null;
      int n;
      if (piece != null) {
        n = piece.remaining() >> 2;
        piece.asFloatBuffer().get(target, to, n);
      } else {
        n = Math.min(left, some(4) >> 2);
        view().asFloatBuffer().get(target, to, n);
        at += n << 2;
      }
      to += n;
      left -= n;
    }
  }

  public final void getLongs(long[] target, int offset, int length) {
    int to = offset;
    for (int left = length; left > 0; ) {
      ByteBuffer piece = left >= PayloadOutput.LARGE >> 3 ? piece((long) left << 3) : null;
      int n;
      if (piece != null) {
        n = piece.remaining() >> 3;
        piece.asLongBuffer().get(target, to, n);
      } else {
        n = Math.min(left, some(8) >> 3);
        view().asLongBuffer().get(target, to, n);
        at += n << 3;
      }
      to += n;
      left -= n;
    }
  }

  public final void getDoubles(double[] target, int offset, int length) {
    int to = offset;
    for (int left = length; left > 0; ) {
      ByteBuffer piece = left >= PayloadOutput.LARGE >> 3 ? piece((long) left << 3) : null;
      int n;
      if (piece != null) {
        n = piece.remaining() >> 3;
        piece.asDoubleBuffer().get(target, to, n);
      } else {
        n = Math.min(left, some(8) >> 3);
        view().asDoubleBuffer().get(target, to, n);
        at += n << 3;
      }
      to += n;
      left -= n;
    }
  }

  @Override
  public final int read() {
    return remaining() == 0 ? -1 : getByte() & 0xFF;
  }

  @Override
  public final int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    int n = (int) Math.min(length, remaining());
    if (n == 0) {
      return -1;
    }
    getBytes(target, offset, n);
    return n;
  }

  @Override
  public long skip(long count) {
    int n = (int) Math.min(Math.max(0, count), end - at);
    at += n;
    return n;
  }

  @Override
  public final int available() {
    return (int) Math.min(Integer.MAX_VALUE, remaining());
  }

  @Override
  public void close() {}

  private void need(int bytes) {
    if (end - at < bytes) {
      some(bytes);
    }
  }

  /** Bytes in the buffer, at least {@code least}. */
  private int some(int least) {
    if (end - at < least) {
      if (remaining() < least) {
        throw new TaskSerializationException(
            "the data ends early: " + least + " bytes needed, " + remaining() + " left", null);
      }
      fill(least);
    }
    return end - at;
  }

  private ByteBuffer view() {
    return ByteBuffer.wrap(buffer, at, end - at).order(ByteOrder.LITTLE_ENDIAN);
  }
}
