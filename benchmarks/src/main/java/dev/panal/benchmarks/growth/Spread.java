package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Series;
import java.util.List;

/**
 * How far figures that ought to be equal lie apart.
 *
 * @param median the middle one
 * @param share the greatest distance from the median, over the median
 */
record Spread(double median, double share) {
  /** Of at least one figure, none of them negative and not all of them 0. */
  static Spread of(List<Double> figures) {
    Series series = Series.of(figures);
    double median = series.median();
    return new Spread(median, Math.max(series.max() - median, median - series.min()) / median);
  }

  boolean within(double bound) {
    return share <= bound;
  }

  /** {@code within 4 % of the median 712 ns: flat (asked: 15 %)}. */
  String text(String unit, double bound) {
    return String.format(
        "within %s of the median %s %s: %s (asked: %s)",
        Numbers.percent(share),
        Numbers.text(median),
        unit,
        within(bound) ? "flat" : "NOT FLAT",
        Numbers.percent(bound));
  }
}
