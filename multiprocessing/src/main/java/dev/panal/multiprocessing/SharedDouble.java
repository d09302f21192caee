package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.util.function.DoubleUnaryOperator;

/**
 * A {@code double} that processes share; Python's {@code Value('d')}. Every method is atomic and
 * has the effects of volatile reads and writes; for several steps that belong together there is
 * {@link #lock()}. Values are compared by their bits.
 */
public final class SharedDouble extends SharedCell {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "double";

  private SharedDouble(SharedRegion region) {
    super(region);
  }

  /** Makes one. */
  public static SharedDouble create(double value) {
    return create(value, SharedOptions.defaults());
  }

  /** Makes one with options for it and its lock. */
  public static SharedDouble create(double value, SharedOptions options) {
    SharedDouble made = new SharedDouble(allocate(KIND, options));
    made.set(value);
    return made;
  }

  /** The value now. */
  public double get() {
    return Double.longBitsToDouble(words().getLongVolatile(VALUE));
  }

  /** Sets the value. */
  public void set(double value) {
    words().putLongVolatile(VALUE, Double.doubleToRawLongBits(value));
  }

  /** Sets the value; returns the one before. */
  public double getAndSet(double value) {
    return Double.longBitsToDouble(words().getAndSetLong(VALUE, Double.doubleToRawLongBits(value)));
  }

  /** Sets the value if it is {@code expected}; whether it was. */
  public boolean compareAndSet(double expected, double value) {
    return words()
        .compareAndSetLong(
            VALUE, Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(value));
  }

  /** Adds; returns the value before. */
  public double getAndAdd(double delta) {
    return getAndUpdate(old -> old + delta);
  }

  /** Adds; returns the sum. */
  public double addAndGet(double delta) {
    return updateAndGet(old -> old + delta);
  }

  /**
   * Sets the value to what {@code update} makes of it; returns that. The function may be called
   * several times, and should have no other effect.
   */
  public double updateAndGet(DoubleUnaryOperator update) {
    for (; ; ) {
      double old = get();
      double value = update.applyAsDouble(old);
      if (compareAndSet(old, value)) {
        return value;
      }
    }
  }

  /** The same, and returns the value before. */
  public double getAndUpdate(DoubleUnaryOperator update) {
    for (; ; ) {
      double old = get();
      if (compareAndSet(old, update.applyAsDouble(old))) {
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
      return new SharedDouble(SharedRegion.attach(region));
    }
  }
}
