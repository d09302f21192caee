package dev.panal.cluster.internal.client;

/** How long calls of one function run, lately. Thread-safe; a lost update does no harm. */
final class MeanTime {
  private static final double WEIGHT = 0.2;

  private volatile double nanos = -1;

  void add(long ranNanos) {
    double before = nanos;
    nanos = before < 0 ? ranNanos : before + WEIGHT * (ranNanos - before);
  }

  /** Negative while nothing is known. */
  double nanos() {
    return nanos;
  }
}
