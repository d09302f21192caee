package dev.panal.core.internal;

import java.time.Duration;
import java.util.Objects;

/** Checks and conversions of users' durations. */
public final class Durations {
  /**
   * Far beyond any wait, yet addable to any {@link System#nanoTime()} without wrapping the
   * comparison.
   */
  public static final long FOREVER_NANOS = Long.MAX_VALUE / 2;

  private Durations() {}

  public static Duration requireNotNegative(Duration value, String name) {
    Objects.requireNonNull(value, name);
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + "=" + value + " must not be negative");
    }
    return value;
  }

  /** Nanoseconds, saturated at {@link #FOREVER_NANOS}. */
  public static long saturatedNanos(Duration value) {
    if (value.getSeconds() >= FOREVER_NANOS / 1_000_000_000L) {
      return FOREVER_NANOS;
    }
    return value.toNanos();
  }

  /** {@link #requireNotNegative} and {@link #saturatedNanos} in one. */
  public static long waitNanos(Duration value, String name) {
    return saturatedNanos(requireNotNegative(value, name));
  }
}
