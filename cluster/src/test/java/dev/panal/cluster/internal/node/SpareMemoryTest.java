package dev.panal.cluster.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SpareMemoryTest {
  private final AtomicInteger collections = new AtomicInteger();
  private final SpareMemory memory = new SpareMemory(collections::incrementAndGet);

  private void look(boolean busy, int seconds) {
    memory.look(busy, Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void memory_ofAnIdleNode_isCollectedOnceAndThenEveryTenMinutes() {
    look(false, 1);
    look(false, 2);
    assertThat(collections).hasValue(1);
    look(false, 602);
    assertThat(collections).hasValue(2);
  }

  @Test
  void memory_whileThereArePrograms_isLeftAloneUntilTheyHaveGone() {
    look(true, 1);
    look(true, 1_000);
    assertThat(collections).hasValue(0);
    look(false, 1_001);
    look(true, 1_002);
    look(false, 1_003);
    assertThat(collections).hasValue(2);
  }
}
