package dev.panal.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import dev.panal.testkit.InjectedFault.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class FaultInjectorIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static ProcessPoolExecutor pool() {
    return ProcessPoolExecutor.builder()
        .workers(2)
        .output(WorkerOutput.discard())
        .build();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"KILL", "STOP", "RESIZE", "RESTART"})
  void eachKind_happens_isNoted_andThePoolWorksAfterwards(Kind kind) {
    try (ProcessPoolExecutor pool = pool()) {
      await().atMost(LIMIT).until(() -> pool.stats().idleWorkers() == 2);
      try (FaultInjector injector =
          FaultInjector.builder(pool).seed(1).rate(kind, 20).mostWorkers(3).start()) {
        await().atMost(LIMIT).until(() -> injector.count(kind) >= 2);
        assertThat(injector.faults())
            .allMatch(fault -> fault.kind() == kind)
            .allMatch(fault -> fault.pid() == 0 || injector.isVictim(fault.pid()));
      }
      assertThat(pool.submitAll(x -> x + 1, List.of(1, 2, 3)))
          .extracting(future -> future.result(LIMIT))
          .containsExactly(2, 3, 4);
    }
  }

  @Test
  void withoutRates_nothingHappens() {
    try (ProcessPoolExecutor pool = pool();
        FaultInjector injector = FaultInjector.builder(pool).start()) {
      assertThat(pool.submit(() -> 1).result(LIMIT)).isEqualTo(1);
      assertThat(injector.faults()).isEmpty();
      assertThat(injector.isVictim(1)).isFalse();
    }
  }

  @Test
  void badSettings_areRefused() {
    try (ProcessPoolExecutor pool = pool()) {
      FaultInjector.Builder builder = FaultInjector.builder(pool);
      assertThatIllegalArgumentException().isThrownBy(() -> builder.rate(Kind.KILL, -1));
      assertThatIllegalArgumentException().isThrownBy(() -> builder.rate(Kind.FILL, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> builder.fill(Path.of("."), -1));
      assertThatIllegalArgumentException().isThrownBy(() -> builder.mostWorkers(0));
    }
  }
}
