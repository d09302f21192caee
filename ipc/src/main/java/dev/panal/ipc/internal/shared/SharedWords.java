package dev.panal.ipc.internal.shared;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Numbers in memory that several processes map, with the memory order of each access in its name;
 * an access without one is plain. Offsets are bytes and must be aligned to the number's size.
 * Thread-safe.
 */
public final class SharedWords {
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final ByteBuffer bytes;

  /** @param bytes mapped; its position and limit play no role */
  public SharedWords(ByteBuffer bytes) {
    this.bytes = bytes.duplicate().clear().order(ByteOrder.nativeOrder());
  }

  /** A new view of the memory, in native byte order. */
  public ByteBuffer buffer() {
    return bytes.duplicate().order(ByteOrder.nativeOrder());
  }

  /** The number of bytes. */
  public int size() {
    return bytes.capacity();
  }

  public int getInt(int offset) {
    return (int) INT.get(bytes, offset);
  }

  public void putInt(int offset, int value) {
    StoreSteps.next();
    INT.set(bytes, offset, value);
  }

  public int getIntAcquire(int offset) {
    return (int) INT.getAcquire(bytes, offset);
  }

  public void putIntRelease(int offset, int value) {
    StoreSteps.next();
    INT.setRelease(bytes, offset, value);
  }

  public int getIntVolatile(int offset) {
    return (int) INT.getVolatile(bytes, offset);
  }

  public void putIntVolatile(int offset, int value) {
    StoreSteps.next();
    INT.setVolatile(bytes, offset, value);
  }

  public boolean compareAndSetInt(int offset, int expected, int value) {
    StoreSteps.next();
    return INT.compareAndSet(bytes, offset, expected, value);
  }

  public int getAndAddInt(int offset, int delta) {
    StoreSteps.next();
    return (int) INT.getAndAdd(bytes, offset, delta);
  }

  public int getAndSetInt(int offset, int value) {
    StoreSteps.next();
    return (int) INT.getAndSet(bytes, offset, value);
  }

  public long getLong(int offset) {
    return (long) LONG.get(bytes, offset);
  }

  public void putLong(int offset, long value) {
    StoreSteps.next();
    LONG.set(bytes, offset, value);
  }

  public long getLongAcquire(int offset) {
    return (long) LONG.getAcquire(bytes, offset);
  }

  public void putLongRelease(int offset, long value) {
    StoreSteps.next();
    LONG.setRelease(bytes, offset, value);
  }

  public long getLongVolatile(int offset) {
    return (long) LONG.getVolatile(bytes, offset);
  }

  public void putLongVolatile(int offset, long value) {
    StoreSteps.next();
    LONG.setVolatile(bytes, offset, value);
  }

  public boolean compareAndSetLong(int offset, long expected, long value) {
    StoreSteps.next();
    return LONG.compareAndSet(bytes, offset, expected, value);
  }

  public long getAndAddLong(int offset, long delta) {
    StoreSteps.next();
    return (long) LONG.getAndAdd(bytes, offset, delta);
  }

  public long getAndSetLong(int offset, long value) {
    StoreSteps.next();
    return (long) LONG.getAndSet(bytes, offset, value);
  }

  public long getAndBitwiseOrLong(int offset, long mask) {
    StoreSteps.next();
    return (long) LONG.getAndBitwiseOr(bytes, offset, mask);
  }

  public long getAndBitwiseAndLong(int offset, long mask) {
    StoreSteps.next();
    return (long) LONG.getAndBitwiseAnd(bytes, offset, mask);
  }
}
