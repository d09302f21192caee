package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.report.Series;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Panal has to reach in a measure: its figure, or its figure over that of a yardstick.
 *
 * @param against yardsticks, of which the best one counts; none where the figure itself does
 * @param must the least that is asked
 * @param reach what is hoped for
 * @param unit of both: {@code ×} for a ratio
 */
record Target(
    String title,
    Measure measure,
    List<Contestant> against,
    double must,
    double reach,
    String unit) {

  private static final String RATIO = "×";

  private static final List<Contestant> OTHER_POOLS = List.of(
      Contestant.PP4J,
      Contestant.PYTHON,
      Contestant.PYTHON_POOL,
      Contestant.LOKY,
      Contestant.PEBBLE);

  /** All of them, in the order that they are printed in. */
  static final List<Target> ALL = List.of(
      ratio("submit, result: one at a time", Measure.ROUND_TRIP, 1.0, 0.5, Contestant.JDK_THREADS),
      ratio("the same after 50 ms of idleness", Measure.AFTER_IDLE, 2, 1.2, Contestant.SOCKET),
      ratio("submits, then results", Measure.PIPELINED, 0.25, 0.6, Contestant.JDK_THREADS),
      new Target(
          "the same, best other process pool", Measure.PIPELINED, OTHER_POOLS, 80, 200, RATIO),
      ratio("map of a trivial function", Measure.MAP, 3, 10, Contestant.PYTHON_POOL),
      ratio("CPU-bound tasks of 1 ms", Measure.CPU_1MS, 1.05, 1.02, Contestant.JDK_THREADS),
      ratio("CPU-bound tasks of 50 µs, map", Measure.CPU_50US, 1.10, 1.05, Contestant.JDK_THREADS),
      ratio("double[] of 64 MiB there and back", Measure.PAYLOAD, 8, 20, Contestant.PYTHON),
      ratio("sum over 512 MiB shared", Measure.SHARED_SUM, 1.3, 1.05, Contestant.PLAIN),
      ratio("new pool to first result, warm", Measure.START_WARM, 9, 5, Contestant.BARE_JAVA),
      ratio("new pool to first result, cold", Measure.START_COLD, 15, 6, Contestant.BARE_JAVA),
      itself("memory of an idle worker (PSS)", Measure.MEMORY, 90, 60, "MB"),
      itself("CPU of an idle worker", Measure.IDLE_WORKER, 0.1, 0.04, "%"),
      itself("CPU that an idle pool adds", Measure.IDLE_PARENT, 0.1, 0.02, "%"));

  private static Target ratio(
      String title, Measure measure, double must, double reach, Contestant against) {
    return new Target(title, measure, List.of(against), must, reach, RATIO);
  }

  private static Target itself(
      String title, Measure measure, double must, double reach, String unit) {
    return new Target(title, measure, List.of(), must, reach, unit);
  }

  /**
   * Panal's figure beside the target; nothing where it or every yardstick has not been measured.
   */
  Optional<Verdict> judge(Map<Measure, Map<Contestant, Series>> results) {
    Map<Contestant, Series> series = results.getOrDefault(measure, Map.of());
    Series panal = series.get(Contestant.PANAL);
    if (panal == null) {
      return Optional.empty();
    }
    if (against.isEmpty()) {
      return Optional.of(new Verdict(this, null, panal));
    }
    Comparator<Contestant> byFigure =
        Comparator.comparingDouble(contestant -> known(series, contestant).median());
    return against.stream()
        .filter(series::containsKey)
        .max(measure.moreIsBetter() ? byFigure : byFigure.reversed())
        .map(best -> new Verdict(this, best, panal.over(known(series, best))));
  }

  private static Series known(Map<Contestant, Series> series, Contestant contestant) {
    return Objects.requireNonNull(series.get(contestant));
  }

  /**
   * A target and what was measured.
   *
   * @param against the yardstick that counted, where there is one
   * @param figure in the target's unit, by rounds
   */
  record Verdict(Target target, @Nullable Contestant against, Series figure) {
    boolean must() {
      return meets(target.must());
    }

    boolean reach() {
      return meets(target.reach());
    }

    private boolean meets(double bound) {
      return target.measure().moreIsBetter() ? figure.median() >= bound : figure.median() <= bound;
    }

    String word() {
      return reach() ? "reached" : must() ? "ok" : "MISSED";
    }
  }
}
