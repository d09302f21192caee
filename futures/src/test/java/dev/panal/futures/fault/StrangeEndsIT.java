package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.BrokenExecutorException;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.WorkerCrashedException;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers that cannot be started again, whose files vanish, or whose children outlive them. */
@Timeout(300)
class StrangeEndsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void onEachWorker_inWorkersThatCannotStart_fails(@TempDir Path parent) throws IOException {
    Path directory = Files.createDirectory(parent.resolve("work"));
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).workingDirectory(directory).build()) {
      await().atMost(LIMIT).until(() -> pool.stats().idleWorkers() == 1);
      Files.delete(directory);
      pool.resize(6);
      List<TaskFuture<Void>> each = pool.onEachWorker(() -> {});
      assertThat(each).isNotEmpty();
      assertThat(each.stream().filter(f -> f.exception(LIMIT) instanceof BrokenExecutorException))
          .isNotEmpty();
    }
  }

  /** Starts a process that nobody can recognise, prints for a while, and dies. */
  private static int leaveTalker() throws Exception {
    Process talker = new ProcessBuilder(
            "setsid",
            "env",
            "-i",
            "/bin/sh",
            "-c",
            "i=0; while [ $i -lt 400 ]; do echo x; sleep 0.04; i=$((i+1)); done")
        .inheritIO()
        .start();
    Path environment = Path.of("/proc", Long.toString(talker.pid()), "environ");
    Faults.await(() -> isEmpty(environment));
    return Faults.halt(3);
  }

  private static boolean isEmpty(Path environment) {
    try {
      return !Files.readString(environment).contains("PANAL");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void crash_isKnown_whileAChildThatEscapedStillPrints() {
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).output(WorkerOutput.discard()).build()) {
      TaskFuture<Integer> crashing = pool.submit(StrangeEndsIT::leaveTalker);
      assertThat(crashing.exception(Duration.ofSeconds(8)))
          .isInstanceOf(WorkerCrashedException.class);
    }
  }

  private static void deleteSegments(Path below) {
    try (Stream<Path> files = Files.walk(below)) {
      files
          .filter(file -> file.getFileName().toString().startsWith("segment-"))
          .forEach(file -> file.toFile().delete());
    } catch (IOException | java.io.UncheckedIOException vanishing) {
      // the next round finds the rest
    }
  }

  @Test
  void resultFiles_thatVanish_failOnlyTheirTasks(@TempDir Path parent) throws Exception {
    Path directory = Files.createDirectory(parent.resolve("memory"));
    ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .sharedMemoryDirectory(directory)
        .build();
    long pid = pool.submit(Faults::pid).result(LIMIT);
    Thread deleter = new Thread(() -> {
      while (!Thread.interrupted()) {
        deleteSegments(directory);
      }
    });
    deleter.start();
    Throwable seen = null;
    for (int i = 0; i < 2000 && !(seen instanceof TaskSerializationException); i++) {
      seen = pool.submit(() -> new byte[200_000]).exception(LIMIT);
    }
    deleter.interrupt();
    deleter.join();
    assertThat(seen).isInstanceOf(TaskSerializationException.class);
    assertThat(pool.submit(Faults::pid).result(LIMIT)).isEqualTo(pid);
    pool.shutdown();
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
  }

  @Test
  void workerThatDiesWhileItLeaves_isReplaced() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .workerExit(() -> Faults.halt(3))
        .build()) {
      long first = pool.submit(Faults::pid).result(Duration.ofSeconds(20));
      pool.restartWorkers();
      assertThat(pool.submit(Faults::pid).result(Duration.ofSeconds(20))).isNotEqualTo(first);
    }
  }
}
