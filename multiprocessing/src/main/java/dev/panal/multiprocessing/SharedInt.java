package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.util.function.IntUnaryOperator;

/**
 * An {@code int} that processes share; Python's {@code Value('i')}. Every method is atomic and has
 * the effects of volatile reads and writes; for several steps that belong together there is
 * {@link #lock()}.
 */
public final class SharedInt extends SharedCell {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "int";

  private SharedInt(SharedRegion region) {
    super(region);
  }

  /** Makes one. */
  public static SharedInt create(int value) {
    return create(value, SharedOptions.defaults());
  }

  /** Makes one with options for it and its lock. */
  public static SharedInt create(int value, SharedOptions options) {
    SharedInt made = new SharedInt(allocate(KIND, options));
    made.set(value);
    return made;
  }

  /** The value now. */
  public int get() {
    return words().getIntVolatile(VALUE);
  }

  /** Sets the value. */
  public void set(int value) {
    words().putIntVolatile(VALUE, value);
  }

  /** Sets the value; returns the one before. */
  public int getAndSet(int value) {
    return words().getAndSetInt(VALUE, value);
  }

  /** Sets the value if it is {@code expected}; whether it was. */
  public boolean compareAndSet(int expected, int value) {
    return words().compareAndSetInt(VALUE, expected, value);
  }

  /** Adds; returns the value before. */
  public int getAndAdd(int delta) {
    return words().getAndAddInt(VALUE, delta);
  }

  /** Adds; returns the sum. */
  public int addAndGet(int delta) {
    return getAndAdd(delta) + delta;
  }

  /**
   * Sets the value to what {@code update} makes of it; returns that. The function may be called
   * several times, and should have no other effect.
   */
  public int updateAndGet(IntUnaryOperator update) {
    for (; ; ) {
      int old = get();
      int value = update.applyAsInt(old);
      if (compareAndSet(old, value)) {
        return value;
      }
    }
  }

  /** The same, and returns the value before. */
  public int getAndUpdate(IntUnaryOperator update) {
    for (; ; ) {
      int old = get();
      if (compareAndSet(old, update.applyAsInt(old))) {
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
      return new SharedInt(SharedRegion.attach(region));
    }
  }
}
