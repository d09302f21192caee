package dev.panal.spark.internal;

import dev.panal.core.internal.MeanTime;

/** How many items of one function make a chunk, by the time that they take. Thread-safe. */
final class ChunkSizes {
  private static final double NEWEST = 0.3;

  /** Chunks shall run for about this long: some tens of what Spark takes to hand one over. */
  private static final double CHUNK_NANOS = 200_000_000;

  /** Items of a chunk while nothing is known, or this part of the most where that is more. */
  private static final int UNKNOWN = 8;

  private static final int UNKNOWNS_PART = 32;

  private final MeanTime item = new MeanTime(NEWEST);

  void add(int items, long ranNanos) {
    item.add((double) ranNanos / items);
  }

  /** Items that make a chunk, at least 1 and at most {@code most}. */
  int chunk(int most) {
    double mean = item.nanos();
    double wanted =
        mean < 0 ? Math.max(UNKNOWN, most / UNKNOWNS_PART) : CHUNK_NANOS / Math.max(1, mean);
    return (int) Math.max(1, Math.min(most, wanted));
  }
}
