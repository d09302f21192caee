package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.MapOptions;
import dev.panal.core.Outcome;
import dev.panal.core.TaskContext;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.internal.Batches;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerState;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of work that was given to a worker or waits for one, in the less usual cases. */
@Timeout(300)
class GivenWorkIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static boolean isUnwantedAfter(int millis) {
    long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
    boolean unwanted = false;
    while (System.nanoTime() < end) {
      unwanted |= TaskContext.current().isCancelled();
    }
    return unwanted;
  }

  @Test
  void mapItem_whoseChunkIsSharedOut_isNotToldThatItIsCancelled() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
      await().atMost(LIMIT).until(() -> pool.stats().idleWorkers() == 2);
      List<Boolean> unwanted = pool.map(
              GivenWorkIT::isUnwantedAfter,
              List.of(300, 1, 1, 1),
              MapOptions.builder().chunkSize(4).build())
          .toList();
      assertThat(unwanted).containsExactly(false, false, false, false);
    }
  }

  @Test
  void maxTasksPerWorker_workersThatHaveRunThem_leave() {
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).maxTasksPerWorker(1).build()) {
      Set<Long> pids = new HashSet<>();
      for (int i = 0; i < 4; i++) {
        pids.add(pool.submit(Faults::pid).result(LIMIT));
      }
      assertThat(pids).hasSize(4);
      // The one that takes their place may have a successor by its side: it would live as briefly.
      await()
          .atMost(LIMIT)
          .until(() -> pids.stream().allMatch(pid -> ProcessHandle.of(pid).isEmpty())
              && pool.workers().stream().anyMatch(w -> w.state() == WorkerState.IDLE)
              && pool.workers().stream().noneMatch(w -> pids.contains(w.pid().orElse(0))));
    }
  }

  @Test
  void onEachWorker_notBegunAtShutdownNow_isCancelled(@TempDir Path directory) throws Exception {
    Path notes = directory.resolve("notes");
    String gate = directory.resolve("gate").toString();
    ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
    TaskFuture<Integer> running = pool.submit(Faults::awaitFile, gate);
    await().atMost(LIMIT).until(running::isRunning);
    List<TaskFuture<Void>> each = pool.onEachWorker(() -> Faults.note(notes.toString(), "ran"));
    pool.shutdownNow();
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
    assertThat(each).allMatch(TaskFuture::isCancelled);
    assertThat(Faults.notes(notes)).isEmpty();
  }

  @Test
  void initializer_withMuchCaptured_getsIt(@TempDir Path directory) {
    byte[] large = new byte[3 << 20];
    large[large.length - 1] = 7;
    Path notes = directory.resolve("notes");
    String file = notes.toString();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .initializer(() -> Faults.note(file, Integer.toString(large[large.length - 1])))
        .build()) {
      assertThat(pool.submit(() -> 1).result(LIMIT)).isEqualTo(1);
    }
    assertThat(Faults.notes(notes)).containsExactly("7");
  }

  @Test
  void name_ofAnyLength_travels() {
    String name = "n".repeat(2 << 20);
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      TaskFuture<Integer> named =
          pool.with(TaskOptions.builder().name(name).build()).submit(() -> 2);
      await().atMost(LIMIT).until(named::isDone);
      assertThat(named.result()).isEqualTo(2);
    }
  }

  @Test
  void mapResults_onceTaken_areNotKept() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
        var stream = pool.map(
            (Integer n) -> new byte[n], IntStream.range(1000, 1020).boxed().toList())) {
      Spliterator<byte[]> results = stream.spliterator();
      List<WeakReference<byte[]>> taken = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        assertThat(results.tryAdvance(result -> taken.add(new WeakReference<>(result))))
            .isTrue();
      }
      await().atMost(LIMIT).until(() -> {
        System.gc();
        return taken.stream().allMatch(each -> each.get() == null);
      });
      assertThat(results.tryAdvance(result -> assertThat(result).hasSize(1010))).isTrue();
    }
  }

  private record Holder(Object content) {}

  private static int one(Object ignored) {
    return 1;
  }

  @Test
  void mapItem_thatCannotTravel_failsInItsPlace() {
    List<Object> items = List.of("a", new Holder(new Object()), "b");
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder().workers(1).build()) {
      assertThat(pool.mapOutcomes(GivenWorkIT::one, items).map(Outcome::succeeded))
          .containsExactly(true, false, true);
      assertThat(pool.mapOutcomes(GivenWorkIT::one, items.subList(1, 2)).map(Outcome::exception))
          .singleElement()
          .isInstanceOf(TaskSerializationException.class);
      List<Integer> before = new ArrayList<>();
      assertThatThrownBy(() -> pool.map(GivenWorkIT::one, items).forEach(before::add))
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("content");
      assertThat(before).containsExactly(1);
      await().atMost(LIMIT).until(() -> pool.stats().unfinished() == 0);
      assertThat(pool.stats().pendingBytes()).isZero();
      assertThat(pool.stats().pendingTasks()).isZero();
    }
  }

  @Test
  void batch_ofNothing_isHarmless() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      assertThat(Batches.start(pool, GivenWorkIT::one, List.of(), 0, () -> {}).size())
          .isZero();
      assertThat(pool.submit(() -> 4).result(LIMIT)).isEqualTo(4);
    }
  }
}
