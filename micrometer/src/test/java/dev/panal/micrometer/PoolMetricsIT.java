package dev.panal.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskTimeoutException;
import dev.panal.core.WorkerCrashedException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class PoolMetricsIT {
  @Test
  void metersShowWhatThePoolDid() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(2).output(WorkerOutput.discard()).build()) {
      new PoolMetrics(pool, "test").bindTo(registry);
      pool.submit(() -> 1).result();
      pool.submit(() -> {
            throw new IllegalStateException("x");
          })
          .exception();
      assertThat(pool.map((Integer x) -> x, List.of(1, 2, 3)).toList()).hasSize(3);
      await().atMost(Duration.ofSeconds(20)).until(() -> pool.stats().idleWorkers() == 2);

      assertThat(tasks(registry, "succeeded")).isEqualTo(4);
      assertThat(tasks(registry, "failed")).isEqualTo(1);
      assertThat(registry.get("panal.tasks.submitted").functionCounter().count())
          .isEqualTo(5);
      assertThat(registry
              .get("panal.workers")
              .tag("state", "idle")
              .tag("pool", "test")
              .gauge()
              .value())
          .isEqualTo(2);
      assertThat(registry.get("panal.tasks.unfinished").gauge().value()).isZero();
      assertThat(workers(registry, "all")).isEqualTo(2);
      assertThat(workers(registry, "busy")).isZero();
      assertThat(count(registry, "panal.workers.started")).isEqualTo(2);

      List<TaskFuture<Integer>> sleepers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        sleepers.add(pool.submit(() -> {
          Thread.sleep(600_000);
          return 1;
        }));
      }
      try {
        await().atMost(Duration.ofSeconds(30)).until(() -> workers(registry, "busy") == 2);
        assertThat(gauge(registry, "panal.tasks.unfinished")).isEqualTo(20);
        assertThat(gauge(registry, "panal.tasks.pending"))
            .isEqualTo(pool.stats().pendingTasks());
        assertThat(gauge(registry, "panal.pending.bytes"))
            .isEqualTo(pool.stats().pendingBytes());
      } finally {
        sleepers.forEach(sleeper -> sleeper.cancel(true));
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> tasks(registry, "cancelled") == 20);

      TaskOptions hasty = TaskOptions.builder().timeout(Duration.ofMillis(100)).build();
      assertThat(pool.with(hasty)
              .submit(() -> {
                Thread.sleep(600_000);
                return 1;
              })
              .exception())
          .isInstanceOf(TaskTimeoutException.class);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> count(registry, "panal.tasks.timeouts") == 1);

      TaskOptions again = TaskOptions.builder().crashRetries(1).build();
      assertThat(pool.with(again)
              .submit(() -> {
                Runtime.getRuntime().halt(7);
                return 1;
              })
              .exception())
          .isInstanceOf(WorkerCrashedException.class);
      assertThat(count(registry, "panal.worker.crashes")).isEqualTo(2);
      assertThat(count(registry, "panal.tasks.retries")).isEqualTo(1);
    }
  }

  private static double count(SimpleMeterRegistry registry, String meter) {
    return registry.get(meter).functionCounter().count();
  }

  private static double gauge(SimpleMeterRegistry registry, String meter) {
    return registry.get(meter).gauge().value();
  }

  private static double workers(SimpleMeterRegistry registry, String state) {
    return registry.get("panal.workers").tag("state", state).gauge().value();
  }

  private static double tasks(SimpleMeterRegistry registry, String outcome) {
    return registry.get("panal.tasks").tag("outcome", outcome).functionCounter().count();
  }
}
