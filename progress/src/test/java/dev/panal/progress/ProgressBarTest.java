package dev.panal.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskFutures;
import dev.panal.core.ThreadExecutor;
import dev.panal.core.testing.NothingLeftBehind;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(60)
@ExtendWith(NothingLeftBehind.class)
class ProgressBarTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  private String drawn() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void map_stepsForEachResult_andShowsFailuresRateAndTheEnd() {
    try (ThreadExecutor threads = ThreadExecutor.create(2)) {
      try (ProgressBar bar = ProgressBar.drawn("numbers", 10, out, 120);
          Stream<?> outcomes = bar.over(threads.mapOutcomes(
              (Integer x) -> 10 / (x % 5), List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10)))) {
        assertThat(outcomes.toList()).hasSize(10);
        assertThat(bar.failures()).isEqualTo(2);
      }
    }
    assertThat(drawn())
        .contains("numbers", "100%", "10/10", "2 failed", "/s")
        .as("the time it took, and the time that it will still take")
        .containsPattern("10/10 \\(\\d+:\\d\\d:\\d\\d / 0:00:00\\)");
  }

  @Test
  void futures_stepAsTheyAreDone_whoeverWaits() {
    try (ThreadExecutor threads = ThreadExecutor.create(2)) {
      List<TaskFuture<Integer>> futures =
          new ArrayList<>(threads.submitAll((Integer x) -> x, List.of(1, 2, 3)));
      futures.add(threads.submit(() -> {
        throw new IllegalStateException("x");
      }));
      try (ProgressBar bar = ProgressBar.drawn("runs", 4, out, 120)) {
        bar.follow(futures);
        TaskFutures.asCompleted(futures).forEach(done -> {});
        await().atMost(Duration.ofSeconds(30)).until(() -> bar.failures() == 1);
        await().atMost(Duration.ofSeconds(30)).until(() -> drawn().contains("4/4"));
      }
    }
    assertThat(drawn()).contains("1 failed");
  }

  /** As in this test's own JVM. */
  @Test
  void standardErrorThatIsNoTerminal_staysSilent() {
    PrintStream before = System.err;
    System.setErr(out);
    try (ThreadExecutor threads = ThreadExecutor.create(1);
        ProgressBar bar = ProgressBar.of("x", List.of(threads.submit(() -> 1)))) {
      bar.step();
      bar.failed();
    } finally {
      System.setErr(before);
    }
    assertThat(drawn()).isEmpty();
  }
}
