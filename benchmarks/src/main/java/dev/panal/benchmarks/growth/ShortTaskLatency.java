package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.compare.Effort;
import dev.panal.benchmarks.compare.entrants.Tasks;
import dev.panal.benchmarks.report.EnumNames;
import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Series;
import dev.panal.benchmarks.report.Table;
import dev.panal.core.TaskFuture;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.ipc.SharedIntArray;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Time from submit to result of one short task after the other, beside long ones. */
final class ShortTaskLatency {
  private static final int BEGUN = 0;
  private static final int END = 1;
  private static final int MILLIS_TO_LOOK = 20;

  private final Scale scale;
  private final Effort effort;
  private final Map<Setting, List<Percentiles>> times = new LinkedHashMap<>();

  private ShortTaskLatency(Scale scale) {
    this.scale = scale;
    this.effort = new Effort(scale.of(Duration.ofSeconds(2), Duration.ofMillis(500)), 500_000);
  }

  static Finding study(Scale scale) throws Exception {
    return new ShortTaskLatency(scale).run();
  }

  /** What all workers but one do meanwhile. */
  private enum Others {
    IDLE,
    SLEEPING,
    SPINNING;

    @Override
    public String toString() {
      return EnumNames.name(this);
    }
  }

  private record Setting(int workers, Others others) {}

  private Finding run() throws Exception {
    for (int workers : List.of(2, 4)) {
      try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(workers)) {
        scale.say(Study.LATENCY, "workers " + workers + " warm up");
        effort.micros(() -> pool.submit(Tasks::increment, 1).result());
        for (int round = 1; round <= scale.of(5, 1); round++) {
          scale.say(Study.LATENCY, "workers " + workers + ", round " + round);
          for (Others others : Others.values()) {
            times
                .computeIfAbsent(new Setting(workers, others), s -> new ArrayList<>())
                .add(measure(pool, workers - 1, others));
          }
        }
      }
    }
    return finding();
  }

  private Percentiles measure(ProcessPoolExecutor pool, int others, Others what) throws Exception {
    if (what == Others.IDLE) {
      return shortTasks(pool);
    }
    try (SharedIntArray flags = SharedIntArray.create(2)) {
      List<TaskFuture<Integer>> longOnes = new ArrayList<>();
      for (int i = 0; i < others; i++) {
        longOnes.add(
            what == Others.SLEEPING
                ? pool.submit(ShortTaskLatency::sleepLong, flags)
                : pool.submit(ShortTaskLatency::spinLong, flags));
      }
      while (flags.getVolatile(BEGUN) < others) {
        Thread.sleep(1);
      }
      Percentiles measured = shortTasks(pool);
      flags.setVolatile(END, 1);
      longOnes.forEach(TaskFuture::result);
      return measured;
    }
  }

  private Percentiles shortTasks(ProcessPoolExecutor pool) throws Exception {
    return Percentiles.of(effort.micros(() -> pool.submit(Tasks::increment, 1).result()));
  }

  private static int sleepLong(SharedIntArray flags) {
    flags.getAndAdd(BEGUN, 1);
    int looks = 0;
    while (flags.getVolatile(END) == 0) {
      try {
        Thread.sleep(MILLIS_TO_LOOK);
      } catch (InterruptedException e) {
        throw new IllegalStateException("interrupted in a long task", e);
      }
      looks++;
    }
    return looks;
  }

  private static int spinLong(SharedIntArray flags) {
    flags.getAndAdd(BEGUN, 1);
    int looks = 0;
    while (flags.getVolatile(END) == 0) {
      if (Tasks.spin(1_000) == 0) {
        throw new IllegalStateException("the generator has stopped");
      }
      looks++;
    }
    return looks;
  }

  private Finding finding() {
    Table table = new Table("workers, the others", "p50, µs", "p90, µs", "p99, µs");
    Plot plot =
        new Plot(new Plot.Axis("% of the short tasks", false), new Plot.Axis("µs or less", true));
    List<Map<String, Object>> rows = new ArrayList<>();
    times.forEach((setting, rounds) -> {
      String name = setting.workers() + ", " + setting.others();
      double p50 = median(rounds, Percentiles::p50);
      double p90 = median(rounds, Percentiles::p90);
      double p99 = median(rounds, Percentiles::p99);
      table.add(name, Numbers.text(p50), Numbers.text(p90), Numbers.text(p99));
      plot.add(name, 50, p50);
      plot.add(name, 90, p90);
      plot.add(name, 99, p99);
      rows.add(row(setting, rounds));
    });
    List<String> remarks =
        List.of("medians of rounds; others sleep or spin on every worker but one; "
            + Runtime.getRuntime().availableProcessors() + " processors");
    return new Finding(Study.LATENCY, table, remarks, plot, rows);
  }

  private static Map<String, Object> row(Setting setting, List<Percentiles> rounds) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("workers", setting.workers());
    row.put("others", setting.others());
    row.put("p50Micros", rounds.stream().map(Percentiles::p50).toList());
    row.put("p90Micros", rounds.stream().map(Percentiles::p90).toList());
    row.put("p99Micros", rounds.stream().map(Percentiles::p99).toList());
    return row;
  }

  private static double median(List<Percentiles> rounds, ToDoubleFunction<Percentiles> figure) {
    return Series.median(rounds.stream().mapToDouble(figure).toArray());
  }
}
