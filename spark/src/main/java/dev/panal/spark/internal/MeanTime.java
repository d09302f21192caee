package dev.panal.spark.internal;

/** How long an item of one function runs, lately. Thread-safe; a lost update does no harm. */
final class MeanTime {
  private static final double WEIGHT = 0.3;

  /** Chunks shall run for about this long: some tens of what Spark takes to hand one over. */
  private static final double CHUNK_NANOS = 200_000_000;

  /** Items of a chunk while nothing is known, or this part of the most where that is more. */
  private static final int UNKNOWN = 8;

  private static final int UNKNOWNS_PART = 32;

  private volatile double nanos = -1;

  void add(int items, long ranNanos) {
    double now = (double) ranNanos / items;
    double before = nanos;
    nanos = before < 0 ? now : before + WEIGHT * (now - before);
  }

  /** Items that make a chunk, at least 1 and at most {@code most}. */
  int chunk(int most) {
    double mean = nanos;
    double wanted =
        mean < 0 ? Math.max(UNKNOWN, most / UNKNOWNS_PART) : CHUNK_NANOS / Math.max(1, mean);
    return (int) Math.max(1, Math.min(most, wanted));
  }
}
