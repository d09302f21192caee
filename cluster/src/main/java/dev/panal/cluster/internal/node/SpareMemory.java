package dev.panal.cluster.internal.node;

import java.time.Duration;

/**
 * Gives the heap that an idle node does not need back to its machine: after the start, after the
 * last program has gone, and from time to time, for the collector of a JVM that was given no limits
 * lets it grow with what little falls due. For one thread.
 */
final class SpareMemory {
  private static final long PERIOD_NANOS = Duration.ofMinutes(10).toNanos();

  private final Runnable collection;
  private boolean collected;
  private long lastNanos;

  SpareMemory() {
    this(System::gc);
  }

  SpareMemory(Runnable collection) {
    this.collection = collection;
  }

  /** @param busy there are programs, which are not to be disturbed */
  void look(boolean busy, long nowNanos) {
    if (busy) {
      collected = false;
    } else if (!collected || nowNanos - lastNanos > PERIOD_NANOS) {
      collected = true;
      lastNanos = nowNanos;
      collection.run();
    }
  }
}
