package dev.panal.benchmarks.growth;

import java.util.Arrays;

/** How times are distributed: the least that half, nine tenths and 99 of 100 do not exceed. */
record Percentiles(double p50, double p90, double p99) {
  /** By nearest rank, of at least one time in any order. */
  static Percentiles of(double[] times) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return new Percentiles(rank(sorted, 50), rank(sorted, 90), rank(sorted, 99));
  }

  private static double rank(double[] sorted, int percent) {
    return sorted[(int) ((sorted.length * (long) percent + 99) / 100) - 1];
  }
}
