package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.util.function.IntUnaryOperator;

/**
 * A {@code byte} that processes share; Python's {@code Value('b')}. Every method is atomic and has
 * the effects of volatile reads and writes; for several steps that belong together there is
 * {@link #lock()}.
 */
public final class SharedByte extends SharedCell {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "byte";

  private SharedByte(SharedRegion region) {
    super(region);
  }

  /** Makes one. */
  public static SharedByte create(byte value) {
    return create(value, SharedOptions.defaults());
  }

  /** Makes one with options for it and its lock. */
  public static SharedByte create(byte value, SharedOptions options) {
    SharedByte made = new SharedByte(allocate(KIND, options));
    made.set(value);
    return made;
  }

  /** The value now. */
  public byte get() {
    return (byte) words().getIntVolatile(VALUE);
  }

  /** Sets the value. */
  public void set(byte value) {
    words().putIntVolatile(VALUE, value);
  }

  /** Sets the value; returns the one before. */
  public byte getAndSet(byte value) {
    return (byte) words().getAndSetInt(VALUE, value);
  }

  /** Sets the value if it is {@code expected}; whether it was. */
  public boolean compareAndSet(byte expected, byte value) {
    return words().compareAndSetInt(VALUE, expected, value);
  }

  /** Adds; returns the value before. */
  public byte getAndAdd(byte delta) {
    return getAndUpdate(old -> old + delta);
  }

  /** Adds; returns the sum. */
  public byte addAndGet(byte delta) {
    return updateAndGet(old -> old + delta);
  }

  /**
   * Sets the value to what {@code update} makes of it; returns that. What it returns is cut to a
   * {@code byte}. The function may be called several times, and should have no other effect.
   */
  public byte updateAndGet(IntUnaryOperator update) {
    for (; ; ) {
      byte old = get();
      byte value = (byte) update.applyAsInt(old);
      if (compareAndSet(old, value)) {
        return value;
      }
    }
  }

  /** The same, and returns the value before. */
  public byte getAndUpdate(IntUnaryOperator update) {
    for (; ; ) {
      byte old = get();
      if (compareAndSet(old, (byte) update.applyAsInt(old))) {
        return old;
      }
    }
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle());
  }

  private record Handle(RegionHandle region) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedByte(SharedRegion.attach(region));
    }
  }
}
