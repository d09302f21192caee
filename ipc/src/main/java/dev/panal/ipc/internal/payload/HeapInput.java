package dev.panal.ipc.internal.payload;

import java.util.Objects;

/** Reads a range of an array, which it does not copy. */
public final class HeapInput extends PayloadInput {
  public HeapInput(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public HeapInput(byte[] bytes, int offset, int length) {
    super(bytes, Objects.checkFromIndexSize(offset, length, bytes.length), offset + length);
  }

  @Override
  void fill(int least) {
    throw new IllegalStateException("all bytes are in the buffer already: least=" + least);
  }

  @Override
  public long remaining() {
    return end - at;
  }
}
