package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.util.function.IntUnaryOperator;

/**
 * A {@code char} that processes share; Python's {@code Value('u')}. Every method is atomic and has
 * the effects of volatile reads and writes; for several steps that belong together there is
 * {@link #lock()}.
 */
public final class SharedChar extends SharedCell {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "char";

  private SharedChar(SharedRegion region) {
    super(region);
  }

  /** Makes one. */
  public static SharedChar create(char value) {
    return create(value, SharedOptions.defaults());
  }

  /** Makes one with options for it and its lock. */
  public static SharedChar create(char value, SharedOptions options) {
    SharedChar made = new SharedChar(allocate(KIND, options));
    made.set(value);
    return made;
  }

  /** The value now. */
  public char get() {
    return (char) words().getIntVolatile(VALUE);
  }

  /** Sets the value. */
  public void set(char value) {
    words().putIntVolatile(VALUE, value);
  }

  /** Sets the value; returns the one before. */
  public char getAndSet(char value) {
    return (char) words().getAndSetInt(VALUE, value);
  }

  /** Sets the value if it is {@code expected}; whether it was. */
  public boolean compareAndSet(char expected, char value) {
    return words().compareAndSetInt(VALUE, expected, value);
  }

  /**
   * Sets the value to what {@code update} makes of it; returns that. What it returns is cut to a
   * {@code char}. The function may be called several times, and should have no other effect.
   */
  public char updateAndGet(IntUnaryOperator update) {
    for (; ; ) {
      char old = get();
      char value = (char) update.applyAsInt(old);
      if (compareAndSet(old, value)) {
        return value;
      }
    }
  }

  /** The same, and returns the value before. */
  public char getAndUpdate(IntUnaryOperator update) {
    for (; ; ) {
      char old = get();
      if (compareAndSet(old, (char) update.applyAsInt(old))) {
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
      return new SharedChar(SharedRegion.attach(region));
    }
  }
}
