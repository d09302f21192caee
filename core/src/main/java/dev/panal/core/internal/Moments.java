package dev.panal.core.internal;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Calendar time of monotonic stamps, by one common anchor. */
final class Moments {
  private static final Instant ANCHOR = Instant.now();
  private static final long ANCHOR_NANOS = System.nanoTime();

  private Moments() {}

  static Instant instant(long nanoTime) {
    return ANCHOR.plusNanos(nanoTime - ANCHOR_NANOS);
  }

  /** Null for 0, which stands for "not yet". */
  static @Nullable Instant instantOrNull(long nanoTime) {
    return nanoTime == 0 ? null : instant(nanoTime);
  }
}
