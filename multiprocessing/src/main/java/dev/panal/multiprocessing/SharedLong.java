package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.util.function.LongUnaryOperator;

/**
 * A {@code long} that processes share; Python's {@code Value('q')}. Every method is atomic and has
 * the effects of volatile reads and writes; for several steps that belong together there is
 * {@link #lock()}.
 */
public final class SharedLong extends SharedCell {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "long";

  private SharedLong(SharedRegion region) {
    super(region);
  }

  /** Makes one. */
  public static SharedLong create(long value) {
    return create(value, SharedOptions.defaults());
  }

  /** Makes one with options for it and its lock. */
  public static SharedLong create(long value, SharedOptions options) {
    SharedLong made = new SharedLong(allocate(KIND, options));
    made.set(value);
    return made;
  }

  /** The value now. */
  public long get() {
    return words().getLongVolatile(VALUE);
  }

  /** Sets the value. */
  public void set(long value) {
    words().putLongVolatile(VALUE, value);
  }

  /** Sets the value; returns the one before. */
  public long getAndSet(long value) {
    return words().getAndSetLong(VALUE, value);
  }

  /** Sets the value if it is {@code expected}; whether it was. */
  public boolean compareAndSet(long expected, long value) {
    return words().compareAndSetLong(VALUE, expected, value);
  }

  /** Adds; returns the value before. */
  public long getAndAdd(long delta) {
    return words().getAndAddLong(VALUE, delta);
  }

  /** Adds; returns the sum. */
  public long addAndGet(long delta) {
    return getAndAdd(delta) + delta;
  }

  /**
   * Sets the value to what {@code update} makes of it; returns that. The function may be called
   * several times, and should have no other effect.
   */
  public long updateAndGet(LongUnaryOperator update) {
    for (; ; ) {
      long old = get();
      long value = update.applyAsLong(old);
      if (compareAndSet(old, value)) {
        return value;
      }
    }
  }

  /** The same, and returns the value before. */
  public long getAndUpdate(LongUnaryOperator update) {
    for (; ; ) {
      long old = get();
      if (compareAndSet(old, update.applyAsLong(old))) {
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
      return new SharedLong(SharedRegion.attach(region));
    }
  }
}
