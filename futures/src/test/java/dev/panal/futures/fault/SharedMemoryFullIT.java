package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.ipc.internal.link.LinkSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Shared memory that is full is an error on the task concerned, and nothing else. */
@Timeout(90)
@ExtendWith(NothingLeftBehind.class)
class SharedMemoryFullIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir
  Path directory;

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64m", "panal-test", directory.toString()) == 0,
        "only the superuser mounts");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", directory.toString());
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private ProcessPoolExecutor pool(int workers) {
    return ProcessPoolExecutor.builder()
        .workers(workers)
        .sharedMemoryDirectory(directory)
        .build();
  }

  @Test
  void manyTasks_inSmallSharedMemory_allFinish() {
    try (ProcessPoolExecutor pool = pool(1)) {
      List<TaskFuture<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        futures.add(pool.submit((byte[] b) -> b.length, new byte[20_000]));
      }
      assertThat(futures).allSatisfy(future -> assertThat(future.result(LIMIT)).isEqualTo(20_000));
    }
  }

  @Test
  void fullSharedMemory_doesNotDisturbWorkersThatAreThere() throws Exception {
    try (ProcessPoolExecutor pool = pool(1)) {
      long worker = pool.submit(Faults::pid).result(LIMIT);
      assertThat(fill(directory.resolve("ballast"))).isPositive();
      for (int i = 0; i < 200; i++) {
        assertThat(pool.submit((byte[] b) -> b, new byte[60_000]).result(LIMIT)).hasSize(60_000);
      }
      assertThat(pool.submit(Faults::pid).result(LIMIT)).isEqualTo(worker);
    }
  }

  @Test
  void fullSharedMemory_underQueues_failsWithAClearError_orWaits_andServesAgainWhenThereIsRoom()
      throws Exception {
    System.setProperty(LinkSettings.LANE_PROPERTY, "chronicle");
    try (ProcessPoolExecutor pool = pool(1)) {
      long worker = pool.submit(Faults::pid).result(LIMIT);
      Path ballast = directory.resolve("ballast");
      assertThat(fill(ballast)).isPositive();

      int failed = 0;
      for (int i = 0; i < 200; i++) {
        Throwable failure =
            pool.submit((byte[] b) -> b.length, new byte[60_000]).exception(LIMIT);
        if (failure != null) {
          assertThat(failure)
              .isInstanceOf(TaskSerializationException.class)
              .hasMessageContaining(directory.toString());
          failed++;
        }
      }
      assertThat(failed).isPositive();

      Files.delete(ballast);
      assertThat(pool.submit((byte[] b) -> b.length, new byte[60_000]).result(LIMIT))
          .isEqualTo(60_000);
      assertThat(pool.submit(Faults::pid).result(LIMIT)).isEqualTo(worker);
    } finally {
      System.clearProperty(LinkSettings.LANE_PROPERTY);
    }
  }

  @Test
  void largeArgument_thatDoesNotFit_goesThroughTheTemporaryDirectory() {
    try (ProcessPoolExecutor pool = pool(1)) {
      assertThat(pool.submit((byte[] b) -> b.length, new byte[100 << 20]).result(LIMIT))
          .isEqualTo(100 << 20);
      assertThat(pool.submit(() -> new byte[100 << 20]).result(LIMIT)).hasSize(100 << 20);
    }
  }

  @Test
  void directoryThatIsTooSmall_isRefusedByBuild() throws Exception {
    fill(directory.resolve("ballast"));
    assertThatThrownBy(() -> pool(1).close())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContaining("free=");
  }

  private static long fill(Path ballast) throws IOException {
    long written = 0;
    byte[] block = new byte[1 << 16];
    try (var out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
        written += block.length;
      }
    } catch (IOException full) {
      return written;
    }
  }
}
