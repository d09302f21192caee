package dev.panal.core.internal;

/** How long calls of one function run, lately. Thread-safe; a lost update does no harm. */
public final class MeanTime {
  private final double weight;
  private volatile double nanos = -1;

  /** @param weight of the latest, above 0 and at most 1 */
  public MeanTime(double weight) {
    this.weight = weight;
  }

  public void add(double ranNanos) {
    double before = nanos;
    nanos = before < 0 ? ranNanos : before + weight * (ranNanos - before);
  }

  /** Negative while nothing is known. */
  public double nanos() {
    return nanos;
  }
}
