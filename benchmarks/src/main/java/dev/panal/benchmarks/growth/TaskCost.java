package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.compare.entrants.Tasks;
import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Series;
import dev.panal.benchmarks.report.Table;
import dev.panal.core.TaskFuture;
import dev.panal.futures.ProcessPoolExecutor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Time for one trivial task from submit to result, of few and of very many, within a window. */
final class TaskCost {
  private static final int WORKERS = 2;
  private static final int WINDOW = 100_000;
  private static final double BOUND = 0.15;

  private TaskCost() {}

  static Finding study(Scale scale) {
    List<Integer> counts = scale.of(
        List.of(10_000, 100_000, 1_000_000, 10_000_000), List.of(10_000, 100_000, 1_000_000));
    int inOneRound = scale.of(2_000_000, 500_000);
    int rounds = scale.of(7, 3);
    Map<Integer, List<Double>> nanos = new LinkedHashMap<>();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(WORKERS)) {
      scale.say(Study.TASKS, "warms up");
      nanosForEach(pool, 3 * inOneRound, 1);
      for (int round = 1; round <= rounds; round++) {
        scale.say(Study.TASKS, "round " + round);
        for (int count : counts) {
          System.gc();
          // Few tasks are over soon: as many turns as are needed to see collections among them too.
          int turns = Math.max(1, Math.min(100, inOneRound / count));
          nanos
              .computeIfAbsent(count, c -> new ArrayList<>())
              .add(nanosForEach(pool, count, turns));
        }
      }
    }
    return finding(nanos);
  }

  private static double nanosForEach(ProcessPoolExecutor pool, int count, int turns) {
    long begun = System.nanoTime();
    for (int turn = 0; turn < turns; turn++) {
      runAll(pool, count);
    }
    return (double) (System.nanoTime() - begun) / count / turns;
  }

  /** Submits all; once the window is full, each after the oldest result has been taken. */
  private static void runAll(ProcessPoolExecutor pool, int count) {
    ArrayDeque<TaskFuture<Integer>> window = new ArrayDeque<>();
    long sum = 0;
    for (int i = 0; i < count; i++) {
      if (window.size() == WINDOW) {
        sum += window.remove().result();
      }
      window.add(pool.submit(Tasks::increment, i));
    }
    for (TaskFuture<Integer> future : window) {
      sum += future.result();
    }
    if (sum != (long) count * (count + 1L) / 2) {
      throw new IllegalStateException("sum=" + sum + " of count=" + count + " is wrong");
    }
  }

  private static Finding finding(Map<Integer, List<Double>> nanos) {
    Table table = new Table("tasks", "ns/task", "least", "most");
    Plot plot =
        new Plot(new Plot.Axis("tasks", true), new Plot.Axis("ns from submit to result", false));
    List<Map<String, Object>> rows = new ArrayList<>();
    List<Double> medians = new ArrayList<>();
    nanos.forEach((count, rounds) -> {
      Series series = Series.of(rounds);
      medians.add(series.median());
      table.add(
          Numbers.text(count),
          Numbers.text(series.median()),
          Numbers.text(series.min()),
          Numbers.text(series.max()));
      plot.add("median of rounds", count, series.median());
      plot.add("least", count, series.min());
      plot.add("most", count, series.max());
      rows.add(Map.of("tasks", count, "nanos", series.median(), "rounds", series.rounds()));
    });
    String remark = "medians " + Spread.of(medians).text("ns", BOUND);
    return new Finding(Study.TASKS, table, List.of(remark), plot, rows);
  }
}
