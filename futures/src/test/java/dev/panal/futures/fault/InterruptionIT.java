package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.MapOptions;
import dev.panal.core.Outcome;
import dev.panal.core.TaskContext;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskState;
import dev.panal.core.TaskSubmitter;
import dev.panal.core.TaskTimeoutException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Timeouts and cancels: interrupt, grace, kill; and never anybody but the task that was meant. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.ByClass.class)
class InterruptionIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static ProcessPoolExecutor pool;

  @BeforeAll
  static void open() {
    pool = ProcessPoolExecutor.builder()
        .workers(1)
        .name("interruption")
        .cancelGrace(Duration.ofMillis(300))
        .build();
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  private static TaskSubmitter limited(long millis) {
    return pool.with(TaskOptions.builder().timeout(Duration.ofMillis(millis)).build());
  }

  private static long workerPid() {
    return pool.submit(Faults::pid).result(LIMIT);
  }

  @Test
  void timeout_ofTaskThatObeys_keepsTheWorker() {
    long before = workerPid();
    TaskFuture<Integer> future = limited(100).submit(() -> Faults.await(() -> false));

    assertThatThrownBy(() -> future.result(LIMIT))
        .isInstanceOf(TaskTimeoutException.class)
        .hasMessageContaining("timeout=PT0.1S");
    assertThat(workerPid()).isEqualTo(before);
  }

  @Test
  void timeout_ofTaskThatIgnoresIt_replacesTheWorker() {
    long before = workerPid();
    TaskFuture<Integer> future = limited(100).submit(Faults::ignoreInterrupts);

    assertThatThrownBy(() -> future.result(LIMIT)).isInstanceOf(TaskTimeoutException.class);
    assertThat(workerPid()).isNotEqualTo(before);
  }

  @Test
  void timeout_startsWithTheTask_notInTheQueue(@TempDir Path directory) {
    String gate = directory.resolve("gate").toString();
    TaskFuture<Integer> blocker = pool.submit(Faults::awaitFile, gate);
    TaskFuture<Integer> waiting = limited(2_000).submit(() -> 5);
    await().pollDelay(Duration.ofMillis(2_500)).until(() -> !waiting.isDone());
    Faults.note(gate, "open");

    assertThat(blocker.result(LIMIT)).isZero();
    assertThat(waiting.result(LIMIT)).isEqualTo(5);
  }

  @Test
  void timeout_ofMapItem_failsThatItemAlone() {
    List<Outcome<Integer, Integer>> outcomes = limited(300)
        .mapOutcomes(
            (Integer x) -> x == 3 ? Faults.await(() -> false) : x,
            IntStream.range(0, 8).boxed().toList(),
            MapOptions.builder().chunkSize(8).build())
        .toList();

    assertThat(outcomes).hasSize(8);
    assertThat(outcomes.get(3).exception())
        .isInstanceOf(TaskTimeoutException.class)
        .hasMessageContaining("item 3");
    assertThat(outcomes.stream().filter(Outcome::succeeded).map(Outcome::value))
        .containsExactly(0, 1, 2, 4, 5, 6, 7);
  }

  @Test
  void timeout_ofMapItemThatIgnoresIt_losesNoOtherItem() {
    List<Outcome<Integer, Integer>> outcomes = limited(
            1_500) // a new worker's first item on a busy machine takes some time
        .mapOutcomes(
            (Integer x) -> x == 3 ? Faults.ignoreInterrupts() : x,
            IntStream.range(0, 8).boxed().toList(),
            MapOptions.builder().chunkSize(8).build())
        .toList();

    assertThat(outcomes.get(3).exception()).isInstanceOf(TaskTimeoutException.class);
    assertThat(outcomes.stream().filter(Outcome::succeeded).map(Outcome::value))
        .as("%s", outcomes)
        .containsExactly(0, 1, 2, 4, 5, 6, 7);
  }

  @Test
  void cancel_ofRunningTaskThatObeys_keepsTheWorker() {
    long before = workerPid();
    TaskFuture<Integer> future = pool.submit(() -> Faults.await(() -> false));
    await().atMost(LIMIT).until(future::isRunning);

    assertThat(future.cancel(true)).isTrue();
    assertThat(future.isCancelled()).isTrue();
    assertThatThrownBy(future::result).isInstanceOf(CancellationException.class);
    assertThat(workerPid()).isEqualTo(before);
  }

  @Test
  void cancel_ofRunningTaskThatIgnoresIt_replacesTheWorker() {
    long before = workerPid();
    TaskFuture<Integer> future = pool.submit(Faults::ignoreInterrupts);
    await().atMost(LIMIT).until(future::isRunning);

    assertThat(future.cancel(true)).isTrue();
    assertThat(workerPid()).isNotEqualTo(before);
  }

  @Test
  void cancelWithoutInterrupt_letsItRunOn(@TempDir Path directory) {
    Path gate = directory.resolve("gate");
    Path end = directory.resolve("end");
    TaskFuture<Void> future = pool.submit(() -> {
      Faults.awaitFile(gate.toString());
      Faults.note(end.toString(), "ran to its end");
    });
    await().atMost(LIMIT).until(future::isRunning);

    assertThat(future.cancel(false)).isTrue();
    Faults.note(gate.toString(), "open");
    await().atMost(LIMIT).until(() -> !Faults.notes(end).isEmpty());
  }

  @Test
  void cancelIfPending_decidesWithTheWorker_neverBoth(@TempDir Path directory) {
    Path notes = directory.resolve("notes");
    int never = 0;
    List<TaskFuture<Void>> ran = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      int n = i;
      TaskFuture<Void> future =
          pool.submit(() -> Faults.note(notes.toString(), Integer.toString(n)));
      if (i % 3 == 0) {
        Thread.yield();
      }
      if (i % 2 == 0 && future.cancelIfPending()) {
        never++;
        assertThat(future.info().state()).isEqualTo(TaskState.CANCELLED);
      } else {
        ran.add(future);
      }
    }
    ran.forEach(future -> assertThat(future.exception(LIMIT)).isNull());

    assertThat(Faults.notes(notes)).hasSize(2_000 - never).doesNotHaveDuplicates();
  }

  @Test
  void cancel_whileTasksAreHandedOver_leavesThePoolWorking() {
    int rounds = Integer.getInteger("panal.test.rounds", 20_000);
    for (int round = 0; round < rounds; round++) {
      List<TaskFuture<Integer>> burst = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        burst.add(pool.submit(() -> 1));
      }
      List<TaskFuture<Integer>> ran =
          burst.stream().filter(f -> !f.cancelIfPending()).toList();

      assertThat(ran)
          .as("round %d", round)
          .allSatisfy(f -> assertThat(f.result(LIMIT)).isOne());
    }
  }

  @Test
  void interrupt_meantForOneTask_neverReachesTheNext() {
    for (int i = 0; i < 200; i++) {
      TaskFuture<Integer> target = limited(1).submit(() -> Faults.await(() -> false));
      TaskFuture<Boolean> next = pool.submit(() -> {
        long end = System.nanoTime() + 3_000_000;
        while (System.nanoTime() - end < 0) {
          if (Thread.currentThread().isInterrupted()) {
            return true;
          }
        }
        return false;
      });
      assertThat(next.result(LIMIT)).as("round %d", i).isFalse();
      assertThat(target.exception(LIMIT)).isInstanceOf(TaskTimeoutException.class);
    }
  }

  @Test
  void context_tellsTaskThatItIsCancelled(@TempDir Path directory) {
    Path seen = directory.resolve("seen");
    TaskFuture<Void> future = pool.submit(() -> {
      while (!TaskContext.current().isCancelled()) {
        Thread.onSpinWait();
      }
      Faults.note(seen.toString(), "cancelled");
    });
    await().atMost(LIMIT).until(future::isRunning);

    assertThat(future.cancel(false)).isTrue();
    await().atMost(LIMIT).until(() -> !Faults.notes(seen).isEmpty());
  }

  @Test
  void progress_isSeenWhileTheTaskRuns(@TempDir Path directory) {
    String gate = directory.resolve("gate").toString();
    TaskFuture<Integer> future = pool.submit(() -> {
      TaskContext.current().progress(3, 10);
      return Faults.awaitFile(gate);
    });

    await()
        .atMost(LIMIT)
        .until(() -> future
            .info()
            .progress()
            .filter(p -> p.done() == 3 && p.total() == 10)
            .isPresent());
    Faults.note(gate, "open");
    assertThat(future.result(LIMIT)).isZero();
  }
}
