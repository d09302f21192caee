package dev.panal.futures.internal.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RestartBrakeTest {
  private final RestartBrake brake = new RestartBrake();

  private long endedMillis() {
    return TimeUnit.NANOSECONDS.toMillis(brake.ended(5));
  }

  @Test
  void ends_inARow_makePausesThatDouble_upToTenSeconds() {
    assertThat(LongStream.generate(this::endedMillis).limit(13))
        .containsExactly(
            0L, 0L, 0L, 100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L, 10_000L);
    assertThat(LongStream.generate(this::endedMillis).limit(100)).containsOnly(10_000L);
  }

  @Test
  void until_isTheEndOfThePause_andNeverOtherwise() {
    assertThat(brake.until()).isEqualTo(Watch.NEVER);
    LongStream.generate(this::endedMillis).limit(4).forEach(pause -> {});
    assertThat(brake.until()).isEqualTo(5 + TimeUnit.MILLISECONDS.toNanos(100));
    brake.pauseIsOver();
    assertThat(brake.until()).isEqualTo(Watch.NEVER);
    assertThat(endedMillis()).isEqualTo(200);
  }

  @Test
  void worker_thatWasOfUse_endsTheRow() {
    LongStream.generate(this::endedMillis).limit(8).forEach(pause -> {});
    brake.release();
    assertThat(brake.until()).isEqualTo(Watch.NEVER);
    assertThat(endedMillis()).isZero();
  }
}
