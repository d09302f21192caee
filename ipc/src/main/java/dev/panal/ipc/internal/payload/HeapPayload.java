package dev.panal.ipc.internal.payload;

/** A payload that is an array. */
public final class HeapPayload implements Payload {
  private final byte[] bytes;

  public HeapPayload(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The array itself, not a copy. */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public HeapInput open() {
    return new HeapInput(bytes);
  }

  @Override
  public void release() {}
}
