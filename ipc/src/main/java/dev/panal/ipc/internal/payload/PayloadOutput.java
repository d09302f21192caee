package dev.panal.ipc.internal.payload;

import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A little-endian sink of encoded values. Not thread-safe.
 *
 * <p>Where no room is left the methods throw an unchecked exception:
 * {@link PayloadTooLargeException} or {@code TaskSerializationException}. What was written until
 * then is incomplete and must be thrown away.
 */
public abstract class PayloadOutput extends OutputStream {
  static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle CHAR =
      MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle FLOAT =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  /** Arrays from this size on, in bytes, may go past the buffer. */
  static final int LARGE = 512 << 10;

  private static final int SHORT_STRING = 64;
  private static final int CHARS_AT_ONCE = 4096;

  byte[] buffer;
  int at;

  PayloadOutput(byte[] buffer) {
    this.buffer = buffer;
  }

  /**
   * Makes room in the buffer behind {@link #at}.
   *
   * @param least bytes that must fit, at most 16
   * @param wanted bytes that will be written in all, at least {@code least}
   * @return the bytes that fit now, at least {@code least}
   */
  abstract int room(int least, long wanted);

  /**
   * Direct memory, empty, for the next part of a large array, which {@link #writePiece} then takes;
   * null where everything goes through the buffer.
   */
  @Nullable
  ByteBuffer piece() {
    return null;
  }

  /** Writes what the piece holds up to {@code bytes}. */
  void writePiece(ByteBuffer piece, int bytes) {
    throw new IllegalStateException("there are no pieces");
  }

  /** Bytes written so far. */
  public abstract long position();

  public final void putByte(int value) {
    room(1);
    buffer[at++] = (byte) value;
  }

  public final void putShort(int value) {
    room(2);
    SHORT.set(buffer, at, (short) value);
    at += 2;
  }

  public final void putInt(int value) {
    room(4);
    INT.set(buffer, at, value);
    at += 4;
  }

  public final void putLong(long value) {
    room(8);
    LONG.set(buffer, at, value);
    at += 8;
  }

  public final void putFloat(float value) {
    putInt(Float.floatToRawIntBits(value));
  }

  public final void putDouble(double value) {
    putLong(Double.doubleToRawLongBits(value));
  }

  /**
   * Seven bits a byte, the lowest first; small non-negative numbers are short, negative ones take
   * ten bytes.
   */
  public final void putVarLong(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      buffer[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    buffer[at++] = (byte) rest;
  }

  /**
   * Seven bits a byte, the lowest first; small non-negative numbers are short, negative ones take
   * five bytes.
   */
  public final void putVarInt(int value) {
    putVarLong(value & 0xFFFF_FFFFL);
  }

  /** Any string, lone surrogates included: a length with a flag, then Latin-1 or UTF-16. */
  public final void putString(String value) {
    int length = value.length();
    if (length <= SHORT_STRING ? putShortLatin(value, length) : putLongLatin(value, length)) {
      return;
    }
    putVarLong((long) length << 1 | 1);
    char[] piece = new char[Math.min(length, CHARS_AT_ONCE)];
    for (int from = 0; from < length; ) {
      int n = Math.min(length - from, piece.length);
      value.getChars(from, from + n, piece, 0);
      putChars(piece, 0, n);
      from += n;
    }
  }

  private boolean putShortLatin(String value, int length) {
    if (room(10, length + 10L) < length + 10) {
      return putLongLatin(value, length);
    }
    int start = at;
    putVarLong((long) length << 1);
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c > 0xFF) {
        at = start;
        return false;
      }
      buffer[at + i] = (byte) c;
    }
    at += length;
    return true;
  }

  private boolean putLongLatin(String value, int length) {
    byte[] latin = value.getBytes(StandardCharsets.ISO_8859_1);
    if (!new String(latin, StandardCharsets.ISO_8859_1).equals(value)) {
      return false;
    }
    putVarLong((long) length << 1);
    putBytes(latin, 0, length);
    return true;
  }

  public void putBytes(byte[] source, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, source.length);
    int from = offset;
    int left = length;
    while (left > 0) {
      int n = Math.min(left, room(1, left));
      System.arraycopy(source, from, buffer, at, n);
      at += n;
      from += n;
      left -= n;
    }
  }

  /** The bytes between the buffer's position and its limit; the buffer itself stays as it is. */
  public final void putBytes(ByteBuffer source) {
    ByteBuffer rest = source.duplicate();
    while (rest.hasRemaining()) {
      int n = Math.min(rest.remaining(), room(1, rest.remaining()));
      rest.get(buffer, at, n);
      at += n;
    }
  }

  public final void putBooleans(boolean[] source, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > 0) {
      int n = Math.min(left, room(1, left));
      for (int i = 0; i < n; i++) {
        buffer[at + i] = (byte) (source[from + i] ? 1 : 0);
      }
      at += n;
      from += n;
      left -= n;
    }
  }

  public final void putShorts(short[] source, int offset, int length) {
    int from = offset;
    for (int left = length; left > 0; ) {
      int n = Math.min(left, room(2, 2L * left) >> 1);
      view().asShortBuffer().put(source, from, n);
      at += n << 1;
      from += n;
      left -= n;
    }
  }

  public final void putChars(char[] source, int offset, int length) {
    int from = offset;
    for (int left = length; left > 0; ) {
      int n = Math.min(left, room(2, 2L * left) >> 1);
      view().asCharBuffer().put(source, from, n);
      at += n << 1;
      from += n;
      left -= n;
    }
  }

  public final void putInts(int[] source, int offset, int length) {
    int from = offset;
    for (int left = length; left > 0; ) {
      ByteBuffer piece = left >= LARGE >> 2 ? piece() : null;
      int n;
      if (piece != null) {
        n = Math.min(left, piece.capacity() >> 2);
        piece.asIntBuffer().put(source, from, n);
        writePiece(piece, n << 2);
      } else {
        n = Math.min(left, room(4, 4L * left) >> 2);
        view().asIntBuffer().put(source, from, n);
        at += n << 2;
      }
      from += n;
      left -= n;
    }
  }

  public final void putFloats(float[] source, int offset, int length) {
    int from = offset;
    for (int left = length; left > 0; ) {
      ByteBuffer piece = left >= LARGE >> 2 ? piece() : null;
      int n;
      if (piece != null) {
        n = Math.min(left, piece.capacity() >> 2);
        piece.asFloatBuffer().put(source, from, n);
        writePiece(piece, n << 2);
      } else {
        n = Math.min(left, room(4, 4L * left) >> 2);
        view().asFloatBuffer().put(source, from, n);
        at += n << 2;
      }
      from += n;
      left -= n;
    }
  }

  public final void putLongs(long[] source, int offset, int length) {
    int from = offset;
    for (int left = length; left > 0; ) {
      ByteBuffer piece = left >= LARGE >> 3 ? piece() : null;
      int n;
      if (piece != null) {
        n = Math.min(left, piece.capacity() >> 3);
        piece.asLongBuffer().put(source, from, n);
        writePiece(piece, n << 3);
      } else {
        n = Math.min(left, room(8, 8L * left) >> 3);
        view().asLongBuffer().put(source, from, n);
        at += n << 3;
      }
      from += n;
      left -= n;
    }
  }

  public final void putDoubles(double[] source, int offset, int length) {
    int from = offset;
    for (int left = length; left > 0; ) {
      ByteBuffer piece = left >= LARGE >> 3 ? piece() : null;
      int n;
      if (piece != null) {
        n = Math.min(left, piece.capacity() >> 3);
        piece.asDoubleBuffer().put(source, from, n);
        writePiece(piece, n << 3);
      } else {
        n = Math.min(left, room(8, 8L * left) >> 3);
        view().asDoubleBuffer().put(source, from, n);
        at += n << 3;
      }
      from += n;
      left -= n;
    }
  }

  @Override
  public final void write(int value) {
    putByte(value);
  }

  @Override
  public final void write(byte[] source) {
    putBytes(source, 0, source.length);
  }

  @Override
  public final void write(byte[] source, int offset, int length) {
    putBytes(source, offset, length);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}

  private void room(int bytes) {
    if (buffer.length - at < bytes) {
      room(bytes, bytes);
    }
  }

  private ByteBuffer view() {
    return ByteBuffer.wrap(buffer, at, buffer.length - at).order(ByteOrder.LITTLE_ENDIAN);
  }
}
