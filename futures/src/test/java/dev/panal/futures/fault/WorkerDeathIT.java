package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.panal.core.MapOptions;
import dev.panal.core.Outcome;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.WorkerCrashedException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A task that takes its worker with it fails alone. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.ByClass.class)
class WorkerDeathIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static ProcessPoolExecutor pool;

  @BeforeAll
  static void open() {
    pool = ProcessPoolExecutor.builder()
        .workers(2)
        .name("death")
        .output(WorkerOutput.discard())
        .build();
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  private static WorkerCrashedException crash(TaskFuture<?> future) {
    return catchThrowableOfType(WorkerCrashedException.class, () -> future.result(LIMIT));
  }

  @Test
  void exit_inTask_failsThatTaskWithItsCode() {
    WorkerCrashedException e = crash(pool.submit(() -> Faults.exit(42)));

    assertThat(e.report().exitCode()).hasValue(42);
    assertThat(e.report().signal()).isEmpty();
    assertThat(e)
        .hasMessageContaining("exit code 42")
        .hasMessageContaining(Long.toString(e.report().pid()));
    assertThat(pool.submit(() -> 7).result(LIMIT)).isEqualTo(7);
  }

  @Test
  void halt_inTask_failsThatTaskWithItsCode() {
    assertThat(crash(pool.submit(() -> Faults.halt(3))).report().exitCode()).hasValue(3);
  }

  @Test
  void kill_inTask_namesTheSignal() {
    WorkerCrashedException e = crash(pool.submit(() -> Faults.signalSelf("KILL")));

    assertThat(e.report().signal()).hasValue("SIGKILL");
    assertThat(e).hasMessageContaining("SIGKILL");
  }

  @Test
  void segmentationFault_inTask_namesSignalAndErrorFile() {
    WorkerCrashedException e =
        crash(pool.with(TaskOptions.builder().name("native").build()).submit(Faults::segfault));

    assertThat(e.report().signal()).hasValue("SIGSEGV");
    assertThat(e.report().errorFile()).isPresent();
    assertThat(e.report().errorFileHead()).contains("SIGSEGV");
    assertThat(e.report().taskName()).hasValue("native");
    assertThat(e).hasMessageContaining("SIGSEGV").hasMessageContaining("native");
    e.report()
        .errorFile()
        .map(Path::toFile)
        .ifPresent(file -> assertThat(file.delete()).isTrue());
  }

  @Test
  void standardError_ofDeadWorker_isInTheMessage() {
    WorkerCrashedException e = crash(pool.submit(() -> {
      System.err.println("about to die of 0xCAFE");
      return Faults.halt(9);
    }));

    assertThat(e.report().stderrTail()).contains("about to die of 0xCAFE");
    assertThat(e).hasMessageContaining("about to die of 0xCAFE");
  }

  @Test
  void others_whileWorkersDie_allFinishOnce(@TempDir Path directory) throws Exception {
    String notes = directory.resolve("notes").toString();
    List<TaskFuture<Integer>> good = new ArrayList<>();
    List<TaskFuture<Integer>> bad = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      good.add(pool.submit(
          (Integer x) -> {
            Faults.note(notes, x.toString());
            return x * 2;
          },
          i));
      if (i % 40 == 20) {
        bad.add(pool.submit(() -> Faults.halt(1)));
      }
    }

    for (int i = 0; i < good.size(); i++) {
      assertThat(good.get(i).result(LIMIT)).isEqualTo(i * 2);
    }
    for (TaskFuture<Integer> each : bad) {
      assertThat(crash(each)).isNotNull();
    }
    assertThat(Faults.notes(Path.of(notes))).hasSize(200).doesNotHaveDuplicates();
  }

  @Test
  void crashRetries_runsAgainUntilItEndsWell(@TempDir Path directory) throws Exception {
    String notes = directory.resolve("notes").toString();
    TaskFuture<String> future = pool.with(TaskOptions.builder().crashRetries(3).build())
        .submit(
            file -> {
              Faults.note(file, "run");
              if (Faults.notes(Path.of(file)).size() < 3) {
                Faults.halt(1);
              }
              return "third time";
            },
            notes);

    assertThat(future.result(LIMIT)).isEqualTo("third time");
    assertThat(Faults.notes(Path.of(notes))).hasSize(3);
  }

  @Test
  void crashRetries_usedUp_failsWithEveryCrash(@TempDir Path directory) throws Exception {
    String notes = directory.resolve("notes").toString();
    WorkerCrashedException e =
        crash(pool.with(TaskOptions.builder().crashRetries(2).build())
            .submit(
                file -> {
                  Faults.note(file, "run");
                  return Faults.halt(1);
                },
                notes));

    assertThat(e.getSuppressed())
        .hasSize(2)
        .allSatisfy(each -> assertThat(each).isInstanceOf(WorkerCrashedException.class));
    assertThat(Faults.notes(Path.of(notes))).hasSize(3);
  }

  @Test
  void withoutRetries_runsOnce(@TempDir Path directory) throws Exception {
    String notes = directory.resolve("notes").toString();
    assertThat(crash(pool.submit(
            file -> {
              Faults.note(file, "run");
              return Faults.halt(1);
            },
            notes)))
        .isNotNull();
    assertThat(Faults.notes(Path.of(notes))).hasSize(1);
  }

  @Test
  void mapItem_thatDies_failsAloneInItsChunk(@TempDir Path directory) throws Exception {
    String notes = directory.resolve("notes").toString();
    List<Outcome<Integer, Integer>> outcomes = pool.mapOutcomes(
            (Integer x) -> {
              Faults.note(notes, x.toString());
              return x == 33 ? Faults.halt(5) : x * x;
            },
            IntStream.range(0, 100).boxed().toList(),
            MapOptions.builder().chunkSize(25).build())
        .toList();

    assertThat(outcomes).hasSize(100);
    for (Outcome<Integer, Integer> each : outcomes) {
      if (each.input() == 33) {
        assertThat(each.exception())
            .isInstanceOf(WorkerCrashedException.class)
            .hasMessageContaining("item 33");
      } else {
        assertThat(each.value()).isEqualTo(each.input() * each.input());
      }
    }
    assertThat(Faults.notes(Path.of(notes))).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void mapItem_thatDies_isRepeatedAsOptionsAllow(@TempDir Path directory) throws Exception {
    String notes = directory.resolve("notes").toString();
    List<Integer> squares = pool.with(TaskOptions.builder().crashRetries(1).build())
        .map(
            (Integer x) -> {
              if (x == 7) {
                Faults.note(notes, "seven");
                if (Faults.notes(Path.of(notes)).size() == 1) {
                  Faults.halt(5);
                }
              }
              return x * x;
            },
            IntStream.range(0, 20).boxed().toList(),
            MapOptions.builder().chunkSize(10).build())
        .toList();

    assertThat(squares).isEqualTo(IntStream.range(0, 20).mapToObj(x -> x * x).toList());
  }

  @Test
  void readObject_thatExits_isAttributedToItsTask() {
    WorkerCrashedException e = crash(pool.submit(x -> 1, new DiesWhenRead()));

    assertThat(e.report().exitCode()).hasValue(77);
  }

  private static final class DiesWhenRead implements java.io.Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(java.io.ObjectInputStream in) {
      Faults.halt(77);
    }
  }

  @Test
  void grandchild_ofDeadWorker_isKilled() {
    long[] child = new long[1];
    TaskFuture<Long> started =
        pool.submit(() -> new ProcessBuilder("sleep", "1000").start().pid());
    child[0] = started.result(LIMIT);
    long worker = started.info().pid().orElseThrow();
    ProcessHandle.of(worker).ifPresent(ProcessHandle::destroyForcibly);

    org.awaitility.Awaitility.await()
        .atMost(LIMIT)
        .until(() -> ProcessHandle.of(child[0]).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void outOfMemory_inTask_failsItAndRetiresTheWorker() {
    TaskFuture<Integer> future = pool.submit(
        () -> new long[Integer.MAX_VALUE - 8].length + new long[Integer.MAX_VALUE - 8].length);

    assertThatThrownBy(() -> future.result(LIMIT)).hasCauseInstanceOf(OutOfMemoryError.class);
    long pid = future.info().pid().orElseThrow();
    org.awaitility.Awaitility.await()
        .atMost(LIMIT)
        .until(() -> pool.workers().stream().noneMatch(w -> w.pid().orElse(0) == pid));
    assertThat(pool.submit(() -> 1).result(LIMIT)).isEqualTo(1);
  }

  @Test
  void stackOverflow_inTask_failsItAndKeepsTheWorker() {
    TaskFuture<Integer> future = pool.submit((Integer x) -> recurse(x), 1);

    assertThatThrownBy(() -> future.result(LIMIT)).hasCauseInstanceOf(StackOverflowError.class);
    long pid = future.info().pid().orElseThrow();
    assertThat(pool.workers()).anyMatch(w -> w.pid().orElse(0) == pid);
  }

  private static int recurse(int x) {
    return recurse(x + 1) + 1;
  }
}
