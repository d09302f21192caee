package dev.panal.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
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
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
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
    }
  }

  private static double tasks(SimpleMeterRegistry registry, String outcome) {
    return registry.get("panal.tasks").tag("outcome", outcome).functionCounter().count();
  }
}
