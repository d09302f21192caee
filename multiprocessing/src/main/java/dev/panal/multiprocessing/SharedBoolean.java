package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;

/**
 * A {@code boolean} that processes share; Python's {@code Value('?')}. Every method is atomic and
 * has the effects of volatile reads and writes; for several steps that belong together there is
 * {@link #lock()}.
 */
public final class SharedBoolean extends SharedCell {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "boolean";

  private SharedBoolean(SharedRegion region) {
    super(region);
  }

  /** Makes one. */
  public static SharedBoolean create(boolean value) {
    return create(value, SharedOptions.defaults());
  }

  /** Makes one with options for it and its lock. */
  public static SharedBoolean create(boolean value, SharedOptions options) {
    SharedBoolean made = new SharedBoolean(allocate(KIND, options));
    made.set(value);
    return made;
  }

  /** The value now. */
  public boolean get() {
    return words().getIntVolatile(VALUE) != 0;
  }

  /** Sets the value. */
  public void set(boolean value) {
    words().putIntVolatile(VALUE, (value ? 1 : 0));
  }

  /** Sets the value; returns the one before. */
  public boolean getAndSet(boolean value) {
    return words().getAndSetInt(VALUE, (value ? 1 : 0)) != 0;
  }

  /** Sets the value if it is {@code expected}; whether it was. */
  public boolean compareAndSet(boolean expected, boolean value) {
    return words().compareAndSetInt(VALUE, (expected ? 1 : 0), (value ? 1 : 0));
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle());
  }

  private record Handle(RegionHandle region) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedBoolean(SharedRegion.attach(region));
    }
  }
}
