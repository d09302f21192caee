package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.panal.core.WaitInterruptedException;
import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python's tests of {@code Event}, and those of a latch. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class SharedSignalsTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  @Test
  void event_isSetAndCleared() throws Exception {
    try (SharedEvent event = SharedEvent.create()) {
      assertThat(event.isSet()).isFalse();
      assertThat(event.await(Duration.ZERO)).isFalse();
      long start = System.nanoTime();
      assertThat(event.await(SHORT)).isFalse();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
      Thread waiter = new Thread(event::await);
      waiter.start();
      event.set();
      waiter.join();
      assertThat(event.isSet()).isTrue();
      assertThat(event.await(Duration.ofDays(1))).isTrue();
      event.clear();
      assertThat(event.isSet()).isFalse();
    }
  }

  @Test
  void event_interruptedWait_keepsTheFlag() throws Exception {
    try (SharedEvent event = SharedEvent.create()) {
      AtomicBoolean flag = new AtomicBoolean();
      Thread waiter = new Thread(() -> {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(WaitInterruptedException.class).isThrownBy(event::await);
        flag.set(Thread.currentThread().isInterrupted());
      });
      waiter.start();
      waiter.join();
      assertThat(flag).isTrue();
    }
  }

  @Test
  void event_closed_isAnErrorThatNamesIt() {
    SharedEvent event = SharedEvent.create(SharedOptions.builder().name("ready").build());
    event.close();
    assertThatIllegalStateException().isThrownBy(event::set).withMessageContaining("event=ready");
    assertThatIllegalStateException().isThrownBy(event::await);
  }

  @Test
  void latch_opensAtZero() throws Exception {
    try (SharedLatch latch = SharedLatch.create(3)) {
      Thread waiter = new Thread(latch::await);
      waiter.start();
      for (int left = 3; left > 0; left--) {
        assertThat(latch.count()).isEqualTo(left);
        assertThat(latch.await(Duration.ZERO)).isFalse();
        latch.countDown();
      }
      waiter.join();
      assertThat(latch.await(SHORT)).isTrue();
      latch.countDown();
      assertThat(latch.count()).isZero();
    }
    assertThatIllegalArgumentException().isThrownBy(() -> SharedLatch.create(-1));
  }
}
