package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.util.function.IntUnaryOperator;

/**
 * A {@code short} that processes share; Python's {@code Value('h')}. Every method is atomic and has
 * the effects of volatile reads and writes; for several steps that belong together there is
 * {@link #lock()}.
 */
public final class SharedShort extends SharedCell {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "short";

  private SharedShort(SharedRegion region) {
    super(region);
  }

  /** Makes one. */
  public static SharedShort create(short value) {
    return create(value, SharedOptions.defaults());
  }

  /** Makes one with options for it and its lock. */
  public static SharedShort create(short value, SharedOptions options) {
    SharedShort made = new SharedShort(allocate(KIND, options));
    made.set(value);
    return made;
  }

  /** The value now. */
  public short get() {
    return (short) words().getIntVolatile(VALUE);
  }

  /** Sets the value. */
  public void set(short value) {
    words().putIntVolatile(VALUE, value);
  }

  /** Sets the value; returns the one before. */
  public short getAndSet(short value) {
    return (short) words().getAndSetInt(VALUE, value);
  }

  /** Sets the value if it is {@code expected}; whether it was. */
  public boolean compareAndSet(short expected, short value) {
    return words().compareAndSetInt(VALUE, expected, value);
  }

  /** Adds; returns the value before. */
  public short getAndAdd(short delta) {
    return getAndUpdate(old -> old + delta);
  }

  /** Adds; returns the sum. */
  public short addAndGet(short delta) {
    return updateAndGet(old -> old + delta);
  }

  /**
   * Sets the value to what {@code update} makes of it; returns that. What it returns is cut to a
   * {@code short}. The function may be called several times, and should have no other effect.
   */
  public short updateAndGet(IntUnaryOperator update) {
    for (; ; ) {
      short old = get();
      short value = (short) update.applyAsInt(old);
      if (compareAndSet(old, value)) {
        return value;
      }
    }
  }

  /** The same, and returns the value before. */
  public short getAndUpdate(IntUnaryOperator update) {
    for (; ; ) {
      short old = get();
      if (compareAndSet(old, (short) update.applyAsInt(old))) {
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
      return new SharedShort(SharedRegion.attach(region));
    }
  }
}
