package dev.panal.benchmarks.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.benchmarks.compare.Target.Verdict;
import dev.panal.benchmarks.report.Series;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TargetTest {
  private static Target against(Measure measure, double must, double reach, Contestant... others) {
    return new Target("title", measure, List.of(others), must, reach, "×");
  }

  private static Map<Measure, Map<Contestant, Series>> measured(
      Measure measure, Map<Contestant, Series> series) {
    return Map.of(measure, series);
  }

  @Test
  void ratio_isTakenRoundByRound() {
    Verdict verdict = against(Measure.ROUND_TRIP, 1, 0.5, Contestant.JDK_THREADS)
        .judge(measured(
            Measure.ROUND_TRIP,
            Map.of(
                Contestant.PANAL, new Series(2, 8, 3),
                Contestant.JDK_THREADS, new Series(4, 4, 6))))
        .orElseThrow();
    assertThat(verdict.figure().rounds()).containsExactly(0.5, 2.0, 0.5);
    assertThat(verdict.figure().median()).isEqualTo(0.5);
    assertThat(verdict.word()).isEqualTo("reached");
  }

  @Test
  void ofSeveralYardsticks_theBestCounts() {
    Verdict verdict = against(
            Measure.PIPELINED, 80, 200, Contestant.PYTHON, Contestant.PP4J, Contestant.LOKY)
        .judge(measured(
            Measure.PIPELINED,
            Map.of(
                Contestant.PANAL, new Series(1000),
                Contestant.PYTHON, new Series(10),
                Contestant.PP4J, new Series(20))))
        .orElseThrow();
    assertThat(verdict.against()).isEqualTo(Contestant.PP4J);
    assertThat(verdict.figure().median()).isEqualTo(50);
    assertThat(verdict.word()).isEqualTo("MISSED");
  }

  @Test
  void withoutAYardstick_thereIsNoVerdict() {
    Target target = against(Measure.ROUND_TRIP, 1, 0.5, Contestant.JDK_THREADS);
    assertThat(target.judge(Map.of())).isEmpty();
  }
}
