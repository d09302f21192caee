package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Series;
import java.util.List;

/**
 * How far figures that ought to be equal lie apart.
 *
 * @param median the middle one
 * @param share the greatest distance from the median, over the median
 * @param first the one at the smallest size
 * @param last the one at the largest size
 */
record Spread(double median, double share, double first, double last) {
  /** Of at least one figure, by size, none of them negative and not all of them 0. */
  static Spread of(List<Double> figures) {
    Series series = Series.of(figures);
    double median = series.median();
    double distance = Math.max(series.max() - median, median - series.min());
    return new Spread(median, distance / median, figures.get(0), figures.get(figures.size() - 1));
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
        within(bound)
            ? "flat"
            : "NOT FLAT, " + Numbers.text(first) + " at first, " + Numbers.text(last) + " at last",
        Numbers.percent(bound));
  }
}
