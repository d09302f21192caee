package dev.panal.ipc.internal.payload;

import java.util.Arrays;

/** Bytes in a growing array that is used again after {@link #reset()}. */
public final class HeapOutput extends PayloadOutput {
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
  private static final int KEPT = 1 << 20;

  private final int initial;
  private final int limit;

  public HeapOutput() {
    this(256, LARGEST_ARRAY);
  }

  /** @param limit bytes; one more is a {@link PayloadTooLargeException} */
  public HeapOutput(int initial, int limit) {
    super(new byte[Math.min(initial, limit)]);
    this.initial = Math.max(1, Math.min(initial, limit));
    this.limit = Math.min(limit, LARGEST_ARRAY);
  }

  @Override
  int room(int least, long wanted) {
    int free = buffer.length - at;
    if (wanted <= free) {
      return free;
    }
    long needed = at + wanted;
    if (needed > limit) {
      throw new PayloadTooLargeException(needed, limit);
    }
    buffer = Arrays.copyOf(buffer, (int) Math.min(limit, Math.max(needed, 2L * buffer.length)));
    return buffer.length - at;
  }

  @Override
  public long position() {
    return at;
  }

  /** Forgets all; a buffer that one large value has blown up is let go. */
  public void reset() {
    at = 0;
    if (buffer.length > KEPT) {
      buffer = new byte[initial];
    }
  }

  /** Forgets what was written from {@code length} on, after a failed write. */
  public void truncate(int length) {
    if (length < 0 || length > at) {
      throw new IllegalArgumentException("length=" + length + " is not within 0.." + at);
    }
    at = length;
  }

  /** The array itself; it changes with further writes and may be another one after them. */
  public byte[] buffer() {
    return buffer;
  }

  public int length() {
    return at;
  }

  /**
   * Makes room for bytes that the caller then writes into {@link #buffer()} itself.
   *
   * @return where they begin
   */
  public int skip(int length) {
    room(0, length);
    int begin = at;
    at += length;
    return begin;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, at);
  }
}
