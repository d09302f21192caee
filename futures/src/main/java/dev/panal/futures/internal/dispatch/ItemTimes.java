package dev.panal.futures.internal.dispatch;

/** How long one call of a function takes: a mean that forgets. Used by the dispatcher alone. */
final class ItemTimes {
  private static final double NEWEST = 0.25;
  private static final int GROWTH = 8;

  private double mean = -1;
  private int largest = 1;

  /** Nanoseconds, negative while nothing is known. */
  double mean() {
    return mean;
  }

  void add(int items, long nanos) {
    double each = Math.max(1, (double) nanos / items);
    mean = mean < 0 ? each : mean + NEWEST * (each - mean);
    largest = Math.max(largest, items);
  }

  /**
   * How many calls fill the time: one while nothing is known, and never far more than what has been
   * seen to work.
   */
  int itemsIn(double nanos) {
    if (mean < 0) {
      return 1;
    }
    return (int) Math.max(1, Math.min(nanos / mean, (double) GROWTH * largest));
  }
}
