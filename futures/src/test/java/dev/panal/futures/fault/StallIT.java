package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.testing.ExpectedLog;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.PoolListener;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.StalledTask;
import dev.panal.futures.WorkerStacks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What seems to hang says what it is at. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class StallIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** Remembers what it was told. */
  private static final class Heard implements PoolListener {
    final List<StalledTask> stalls = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void taskStalled(StalledTask task) {
      stalls.add(task);
    }

    /** On a busy machine a worker's first task may take long enough to be reported as well. */
    List<StalledTask> of(String task) {
      synchronized (stalls) {
        return stalls.stream()
            .filter(stalled -> stalled.description().contains(task))
            .toList();
      }
    }
  }

  @Test
  @ExpectedLog("has been running for")
  void longTask_isReportedWithItsStack_againWhenTheTimeHasDoubled(@TempDir Path directory) {
    String gate = directory.resolve("gate").toString();
    Heard heard = new Heard();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .stallWarning(Duration.ofMillis(300))
        .listener(heard)
        .build()) {
      TaskFuture<Integer> stuck = pool.with(
              TaskOptions.builder().name("the slow one").build())
          .submit(Faults::awaitFile, gate);
      for (int i = 0; i < 100; i++) {
        assertThat(pool.submit((Integer x) -> x, i).result(LIMIT)).isEqualTo(i);
      }
      await().atMost(LIMIT).until(() -> heard.of("the slow one").size() >= 2);
      // what runs has been claimed, and may not have got to the gate when it is first reported
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(heard.of("the slow one"))
              .last()
              .satisfies(stalled -> assertThat(stalled.stacks().text())
                  .hasValueSatisfying(text ->
                      assertThat(text).startsWith("\"main\"").contains("Faults.awaitFile"))));
      Faults.note(gate, "open");
      assertThat(stuck.result(LIMIT)).isZero();

      List<StalledTask> reports = heard.of("the slow one");
      StalledTask first = reports.get(0);
      assertThat(first.taskId()).isEqualTo(stuck.info().id());
      assertThat(first.runningFor()).isBetween(Duration.ofMillis(300), LIMIT);
      assertThat(first.worker().pid()).isPresent();
      assertThat(reports.get(1).runningFor())
          .isGreaterThanOrEqualTo(first.runningFor().multipliedBy(2));
    }
  }

  @Test
  @ExpectedLog("has been running for")
  void itemOfAMap_isReportedAlone(@TempDir Path directory) {
    String gate = directory.resolve("gate").toString();
    Heard heard = new Heard();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .stallWarning(Duration.ofMillis(300))
        .listener(heard)
        .build()) {
      var results = pool.map(
          (Integer x) -> x == 37 ? Faults.awaitFile(gate) : x,
          java.util.stream.IntStream.range(0, 100).boxed().toList());
      await().atMost(LIMIT).until(() -> !heard.of("item 37").isEmpty());
      Faults.note(gate, "open");
      assertThat(results.toList()).hasSize(100);
    }
  }

  @Test
  @ExpectedLog("has been running for")
  void stoppedWorker_isReportedAsStopped() throws Exception {
    Heard heard = new Heard();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .stallWarning(Duration.ofSeconds(1))
        .listener(heard)
        .build()) {
      TaskFuture<Integer> stuck = pool.submit(Faults::ignoreInterrupts);
      await().atMost(LIMIT).until(stuck::isRunning);
      long pid = pool.workers().get(0).pid().orElseThrow();
      new ProcessBuilder("kill", "-STOP", Long.toString(pid)).start().waitFor();
      await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(heard.of("task"))
              .last()
              .satisfies(stalled -> assertThat(stalled.stacks().text()).isEmpty())
              .asString()
              .contains("the process is stopped"));
      pool.killWorkers();
    }
  }

  @Test
  void stackDumps_showWhatEachWorkerDoes(@TempDir Path directory) throws Exception {
    String gate = directory.resolve("gate").toString();
    ProcessPoolExecutor pool = ProcessPoolExecutor.create(2);
    TaskFuture<Integer> stuck = pool.submit(Faults::awaitFile, gate);
    await().atMost(LIMIT).until(() -> stuck.isRunning() && pool.stats().idleWorkers() == 1);

    // what runs has been claimed, and may not have got there yet
    await().atMost(LIMIT).untilAsserted(() -> {
      List<WorkerStacks> dumps = pool.stackDumps();
      assertThat(dumps).hasSize(2).allSatisfy(dump -> assertThat(dump.text()).isPresent());
      assertThat(dumps)
          .filteredOn(dump -> dump.toString().contains("Faults.awaitFile"))
          .hasSize(1);
    });

    pool.shutdown();
    assertThat(pool.stackDumps()).isNotEmpty();
    Faults.note(gate, "open");
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
    assertThat(pool.stackDumps()).isEmpty();
  }

  @Test
  void stallWarning_mustBeSomeTime() {
    assertThatThrownBy(() -> ProcessPoolExecutor.builder().stallWarning(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("stallWarning=PT0S");
    assertThatThrownBy(() -> ProcessPoolExecutor.builder().stallWarning(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
