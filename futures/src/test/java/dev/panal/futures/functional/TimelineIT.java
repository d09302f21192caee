package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Efficiency;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.TimelineSpan;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.WorkerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What ran when and where. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class TimelineIT {
  private static int sleep(int millis) throws InterruptedException {
    Thread.sleep(millis);
    return millis;
  }

  private static void assertInOrder(List<TimelineSpan> spans, int worker) {
    Duration end = Duration.ZERO;
    for (TimelineSpan span : spans) {
      if (span.workerIndex() == worker) {
        assertThat(span.start()).isGreaterThanOrEqualTo(end);
        end = span.start().plus(span.duration());
      }
      assertThat(span.busy()).isLessThanOrEqualTo(span.duration());
    }
  }

  @Test
  void longTasks_areSpansOfTheirOwn_withNameAndFailure() {
    ProcessPoolExecutor pool = ProcessPoolExecutor.create(2);
    await().atMost(Duration.ofSeconds(60)).until(() -> pool.stats().idleWorkers() == 2);
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      futures.add(pool.with(TaskOptions.builder().name("nap").build()).submit(() -> sleep(30)));
    }
    futures.add(pool.submit(() -> {
      Thread.sleep(20);
      throw new IllegalStateException("x");
    }));
    futures.forEach(TaskFuture::exception);
    pool.close();

    Efficiency efficiency = pool.efficiency();
    assertThat(efficiency.tasks()).isEqualTo(11);
    assertThat(efficiency.run()).isGreaterThanOrEqualTo(Duration.ofMillis(320));
    assertThat(efficiency.queued()).isPositive();
    assertThat(efficiency.encode()).isPositive();
    assertThat(efficiency.decode()).as("of the exception").isPositive();
    assertThat(efficiency.startUp()).isPositive().isLessThan(efficiency.workers());
    assertThat(efficiency.startUp().plus(efficiency.run()).plus(efficiency.waiting()))
        .isEqualTo(efficiency.workers());
    assertThat(efficiency.slowest())
        .hasSize(11)
        .isSortedAccordingTo((a, b) -> b.ran().compareTo(a.ran()));
    assertThat(efficiency.slowest())
        .filteredOn(task -> task.label().matches("task \\d+ \\(nap\\)"))
        .hasSize(10)
        .allSatisfy(task -> assertThat(task.ran()).isGreaterThanOrEqualTo(Duration.ofMillis(30)));
    assertThat(efficiency.toString()).contains("start-up", "queued", " ms");

    List<TimelineSpan> spans = pool.timeline();
    assertThat(spans).hasSize(11);
    assertThat(spans)
        .filteredOn(span -> span.name().equals(java.util.Optional.of("nap")))
        .hasSize(10)
        .allSatisfy(span -> {
          assertThat(span.duration()).isBetween(Duration.ofMillis(30), Duration.ofSeconds(5));
          assertThat(span.failed()).isZero();
        });
    assertThat(spans.stream().mapToLong(TimelineSpan::failed).sum()).isEqualTo(1);
    assertThat(pool.workers()).isEmpty();
    assertThat(pool.formerWorkers()).hasSize(2).allSatisfy(worker -> {
      assertThat(worker.state()).isEqualTo(WorkerState.STOPPED);
      Duration start = worker.started().orElseThrow();
      Duration end = start.plus(worker.lived().orElseThrow());
      assertThat(spans)
          .filteredOn(span -> span.workerIndex() == worker.index())
          .allSatisfy(span -> assertThat(span.start()).isGreaterThan(start).isLessThan(end));
    });
    assertThat(
            pool.formerWorkers().stream().mapToLong(WorkerInfo::tasksFinished).sum())
        .isEqualTo(11);
    assertInOrder(spans, 0);
    assertInOrder(spans, 1);
  }

  @Test
  void shortTasks_areFewSpans_thatCountThemAll() {
    ProcessPoolExecutor pool = ProcessPoolExecutor.create(2);
    int count = 100_000;
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      futures.add(pool.submit((Integer x) -> x, i));
    }
    futures.forEach(TaskFuture::result);
    assertThat(pool.map(
                (Integer x) -> x / (x % 1000 == 7 ? 0 : 1),
                IntStream.range(0, 5).boxed().toList())
            .count())
        .isEqualTo(5);
    long items = pool.mapOutcomes(
            (Integer x) -> x / (x % 1000 == 7 ? 0 : 1),
            IntStream.range(0, 10_000).boxed().toList())
        .filter(outcome -> !outcome.succeeded())
        .count();
    assertThat(items).isEqualTo(10);
    pool.close();

    List<TimelineSpan> spans = pool.timeline();
    assertThat(spans).hasSizeLessThan(8193);
    assertThat(spans.stream().mapToLong(TimelineSpan::tasks).sum()).isEqualTo(count + 10_005L);
    assertThat(spans.stream().mapToLong(TimelineSpan::failed).sum()).isEqualTo(10);
    assertInOrder(spans, 0);
    assertInOrder(spans, 1);
  }
}
