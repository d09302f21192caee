package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.compare.entrants.Tasks;
import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Series;
import dev.panal.benchmarks.report.Table;
import dev.panal.futures.ProcessPoolExecutor;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Heap that is in use after a collection, in the middle of each tenth of a long map. */
final class HeapUse {
  private static final int WORKERS = 2;
  private static final int POINTS = 10;
  private static final double BOUND = 0.15;

  private HeapUse() {}

  static Finding study(Scale scale) {
    int items = scale.of(10_000_000, 1_000_000);
    int rounds = scale.of(3, 2);
    List<List<Double>> megabytes = new ArrayList<>();
    double before;
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(WORKERS)) {
      scale.say(Study.HEAP, "warms up");
      map(pool, items / 2);
      before = usedMegabytes();
      for (int round = 1; round <= rounds; round++) {
        scale.say(Study.HEAP, "round " + round);
        megabytes.add(map(pool, items));
      }
    }
    return finding(items, before, megabytes);
  }

  private static List<Double> map(ProcessPoolExecutor pool, int items) {
    int tenth = items / POINTS;
    List<Double> used = new ArrayList<>();
    try (Stream<Integer> results =
        pool.map(Tasks::increment, IntStream.range(0, items).boxed())) {
      int taken = 0;
      for (Iterator<Integer> each = results.iterator(); each.hasNext(); ) {
        int result = each.next();
        if (result != ++taken) {
          throw new IllegalStateException("result=" + result + " must be " + taken);
        }
        if (taken % tenth == tenth / 2) {
          used.add(usedMegabytes());
        }
      }
    }
    return used;
  }

  private static double usedMegabytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1e6;
  }

  private static Finding finding(int items, double before, List<List<Double>> megabytes) {
    Table table = new Table("items taken", "MB in use", "least", "most");
    Plot plot = new Plot(
        new Plot.Axis("items taken", false), new Plot.Axis("MB after a collection", false));
    List<Map<String, Object>> rows = new ArrayList<>();
    List<Double> medians = new ArrayList<>();
    for (int i = 0; i < POINTS; i++) {
      int point = i;
      Series series =
          Series.of(megabytes.stream().map(round -> round.get(point)).toList());
      int taken = items / POINTS * i + items / POINTS / 2;
      medians.add(series.median());
      table.add(
          Numbers.text(taken),
          Numbers.text(series.median()),
          Numbers.text(series.min()),
          Numbers.text(series.max()));
      plot.add("in use", taken, series.median());
      rows.add(Map.of("items", taken, "megabytes", series.median(), "rounds", series.rounds()));
    }
    double growth = (medians.get(POINTS - 1) - medians.get(0)) * 1e6 / (items * 0.9);
    return new Finding(
        Study.HEAP,
        table,
        List.of(
            "medians " + Spread.of(medians).text("MB", BOUND),
            "before: " + Numbers.text(before) + " MB; from the first point to the last "
                + Numbers.text(growth) + " bytes for each item"),
        plot,
        rows);
  }
}
