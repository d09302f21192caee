package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.BrokenExecutorException;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.internal.HostileTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker whose frames are nonsense costs itself, never the pool; and it takes no file away. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class HostileWorkerIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ROUNDS = 15;

  @Test
  void nonsense_costsItsWorkerOnly() {
    Path bait = Path.of("/etc/passwd");
    boolean there = Files.exists(bait);
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
      for (long seed = 1; seed <= ROUNDS; seed++) {
        TaskFuture<Integer> hostile = pool.submit(HostileTask::sendNonsense, seed, 20);
        List<TaskFuture<Integer>> others = pool.with(
                TaskOptions.builder().crashRetries(5).build())
            .submitAll(x -> x + 1, List.of(1, 2, 3));
        Throwable failure = hostile.exception(LIMIT);
        assertThat(failure instanceof BrokenExecutorException)
            .as("seed %s", seed)
            .isFalse();
        assertThat(others)
            .as("seed %s", seed)
            .extracting(each -> each.result(LIMIT))
            .containsExactly(2, 3, 4);
      }
    }
    assertThat(Files.exists(bait)).isEqualTo(there);
  }
}
