package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.util.function.DoubleUnaryOperator;

/**
 * A {@code float} that processes share; Python's {@code Value('f')}. Every method is atomic and has
 * the effects of volatile reads and writes; for several steps that belong together there is
 * {@link #lock()}. Values are compared by their bits.
 */
public final class SharedFloat extends SharedCell {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "float";

  private SharedFloat(SharedRegion region) {
    super(region);
  }

  /** Makes one. */
  public static SharedFloat create(float value) {
    return create(value, SharedOptions.defaults());
  }

  /** Makes one with options for it and its lock. */
  public static SharedFloat create(float value, SharedOptions options) {
    SharedFloat made = new SharedFloat(allocate(KIND, options));
    made.set(value);
    return made;
  }

  /** The value now. */
  public float get() {
    return Float.intBitsToFloat(words().getIntVolatile(VALUE));
  }

  /** Sets the value. */
  public void set(float value) {
    words().putIntVolatile(VALUE, Float.floatToRawIntBits(value));
  }

  /** Sets the value; returns the one before. */
  public float getAndSet(float value) {
    return Float.intBitsToFloat(words().getAndSetInt(VALUE, Float.floatToRawIntBits(value)));
  }

  /** Sets the value if it is {@code expected}; whether it was. */
  public boolean compareAndSet(float expected, float value) {
    return words()
        .compareAndSetInt(VALUE, Float.floatToRawIntBits(expected), Float.floatToRawIntBits(value));
  }

  /** Adds; returns the value before. */
  public float getAndAdd(float delta) {
    return getAndUpdate(old -> old + delta);
  }

  /** Adds; returns the sum. */
  public float addAndGet(float delta) {
    return updateAndGet(old -> old + delta);
  }

  /**
   * Sets the value to what {@code update} makes of it; returns that. What it returns is cut to a
   * {@code float}. The function may be called several times, and should have no other effect.
   */
  public float updateAndGet(DoubleUnaryOperator update) {
    for (; ; ) {
      float old = get();
      float value = (float) update.applyAsDouble(old);
      if (compareAndSet(old, value)) {
        return value;
      }
    }
  }

  /** The same, and returns the value before. */
  public float getAndUpdate(DoubleUnaryOperator update) {
    for (; ; ) {
      float old = get();
      if (compareAndSet(old, (float) update.applyAsDouble(old))) {
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
      return new SharedFloat(SharedRegion.attach(region));
    }
  }
}
