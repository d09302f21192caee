package dev.panal.cluster.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured, each in its turns, beside what it should be. */
final class Figures {
  static final Figure READY = new Figure("node ready, s", 4, true);
  static final Figure IDLE = new Figure("node idle, MB", 150, true);
  static final Figure FIRST = new Figure("first lambda on a new class, s", 1, true);
  static final Figure TRIP = new Figure("round trip p50, of Ignite's", 1.3, true);
  static final Figure PIPELINED = new Figure("pipelined calls, of Ignite's", 0.8, false);
  static final Figure MAP = new Figure("map of 1 ms tasks, of the pool's", 0.9, false);
  static final Figure KILL = new Figure("all results after a kill -9, s", 3, true);
  static final Figure WRONG = new Figure("results wrong after it", 0, true);

  /** @param limit the most, or the least */
  record Figure(String name, double limit, boolean isMost) {
    private boolean isMet(double value) {
      return isMost ? value <= limit : value >= limit;
    }
  }

  private final Map<Figure, List<Double>> values = new LinkedHashMap<>();

  void add(Figure figure, double value) {
    values.computeIfAbsent(figure, any -> new ArrayList<>()).add(value);
  }

  /** The median of each. */
  void print() {
    values.forEach((figure, all) -> {
      double median = all.stream().sorted().toList().get(all.size() / 2);
      System.out.println(String.format(
          Locale.ROOT,
          "%-34s %7.2f   %s %-5s %s   %s",
          figure.name(),
          median,
          figure.isMost() ? "at most " : "at least",
          figure.limit(),
          figure.isMet(median) ? "met   " : "NOT MET",
          all.stream().map(each -> String.format(Locale.ROOT, "%.2f", each)).toList()));
    });
  }
}
