package dev.panal.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A short run; {@code panal.test.chaos.seconds} makes it longer, {@code panal.test.chaos.seed}
 * repeats one.
 */
@ExtendWith(NothingLeftBehind.class)
class ChaosIT {
  @Test
  @Timeout(3600)
  void everyTask_isAccountedFor_whileWorkersDie() throws InterruptedException {
    long seed = Long.getLong("panal.test.chaos.seed", System.nanoTime());
    int seconds = Integer.getInteger("panal.test.chaos.seconds", 10);
    ChaosReport report = Chaos.run(new Chaos.Settings(
        seed, Duration.ofSeconds(seconds), 2, 8, 4, 500_000 + 100_000 * seconds, null));
    System.out.println(report);
    assertThat(report.isClean()).as("%s", report).isTrue();
    assertThat(report.tasks()).isGreaterThan(1000);
    assertThat(report.faults().get(InjectedFault.Kind.KILL)).isPositive();
  }
}
