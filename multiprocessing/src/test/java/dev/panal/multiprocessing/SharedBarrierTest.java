package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.WaitInterruptedException;
import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python's tests of {@code Barrier}. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class SharedBarrierTest {
  private static final int PARTIES = 4;
  private static final AtomicInteger ACTIONS = new AtomicInteger();

  private final List<Object> results = Collections.synchronizedList(new ArrayList<>());

  private void inThreads(int count, Runnable what) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(() -> {
        try {
          what.run();
        } catch (RuntimeException e) {
          results.add(e.getClass());
        }
      });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void rounds_nobodyIsEverOneAhead() throws Exception {
    try (SharedBarrier barrier = SharedBarrier.create(PARTIES)) {
      AtomicInteger arrivals = new AtomicInteger();
      inThreads(PARTIES, () -> {
        for (int round = 1; round <= 500; round++) {
          arrivals.incrementAndGet();
          barrier.await();
          results.add(arrivals.get() >= round * PARTIES);
          barrier.await();
        }
      });
      assertThat(results).hasSize(PARTIES * 500).containsOnly(true);
      assertThat(barrier.waiting()).isZero();
    }
  }

  @Test
  void await_givesEachItsNumber() throws Exception {
    try (SharedBarrier barrier = SharedBarrier.create(PARTIES)) {
      inThreads(PARTIES, () -> results.add(barrier.await()));
      assertThat(results).containsExactlyInAnyOrder(0, 1, 2, 3);
      assertThat(barrier.parties()).isEqualTo(PARTIES);
    }
  }

  @Test
  void action_isRunOnceARoundBeforeAnybodyGoesOn() throws Exception {
    ACTIONS.set(0);
    try (SharedBarrier barrier = SharedBarrier.create(PARTIES, () -> ACTIONS.incrementAndGet())) {
      inThreads(PARTIES, () -> {
        barrier.await();
        results.add(ACTIONS.get());
      });
      assertThat(results).containsExactly(1, 1, 1, 1);
    }
  }

  @Test
  void action_thatThrows_breaksTheBarrier() throws Exception {
    try (SharedBarrier barrier = SharedBarrier.create(PARTIES, () -> {
      throw new ArithmeticException("action");
    })) {
      inThreads(PARTIES, barrier::await);
      assertThat(results)
          .hasSize(PARTIES)
          .containsOnlyOnce(ArithmeticException.class)
          .contains(BarrierBrokenException.class);
      assertThat(barrier.isBroken()).isTrue();
    }
  }

  @Test
  void abort_breaksItForAll_andResetMakesItWhole() throws Exception {
    try (SharedBarrier barrier =
        SharedBarrier.create(2, null, SharedOptions.builder().name("steps").build())) {
      Thread waiter = new Thread(() -> assertThatThrownBy(barrier::await)
          .isInstanceOf(BarrierBrokenException.class)
          .satisfies(results::add));
      waiter.start();
      await().until(() -> barrier.waiting() == 1);
      barrier.abort();
      waiter.join();
      assertThat(results).hasSize(1);
      assertThatExceptionOfType(BarrierBrokenException.class)
          .isThrownBy(barrier::await)
          .withMessageContaining("steps")
          .withMessageContaining("cause=abort");
      barrier.reset();
      assertThat(barrier.isBroken()).isFalse();
      results.clear();
      inThreads(2, () -> results.add(barrier.await()));
      assertThat(results).containsExactlyInAnyOrder(0, 1);
    }
  }

  @Test
  void reset_whileSomeWait_breaksItForThemOnly() throws Exception {
    try (SharedBarrier barrier = SharedBarrier.create(3)) {
      Thread waiters = new Thread(() -> {
        try {
          inThreads(2, barrier::await);
        } catch (InterruptedException e) {
          results.add(e);
        }
      });
      waiters.start();
      await().until(() -> barrier.waiting() == 2);
      barrier.reset();
      waiters.join();
      assertThat(results)
          .containsExactly(BarrierBrokenException.class, BarrierBrokenException.class);
      results.clear();
      inThreads(3, () -> results.add(barrier.await()));
      assertThat(results).containsExactlyInAnyOrder(0, 1, 2);
    }
  }

  @Test
  void timeout_breaksItForAll() throws Exception {
    try (SharedBarrier barrier = SharedBarrier.create(3)) {
      inThreads(2, () -> barrier.await(Duration.ofMillis(50)));
      assertThat(results)
          .containsExactly(BarrierBrokenException.class, BarrierBrokenException.class);
      assertThat(barrier.isBroken()).isTrue();
      barrier.reset();
      barrier.reset();
      assertThat(barrier.isBroken()).isFalse();
    }
  }

  @Test
  void interrupt_breaksItForAll() throws Exception {
    try (SharedBarrier barrier = SharedBarrier.create(2)) {
      Thread interrupted = new Thread(() -> {
        try {
          barrier.await();
        } catch (WaitInterruptedException e) {
          results.add(Thread.currentThread().isInterrupted());
        }
      });
      interrupted.start();
      await().until(() -> barrier.waiting() == 1);
      interrupted.interrupt();
      interrupted.join();
      assertThat(results).containsExactly(true);
      assertThat(barrier.isBroken()).isTrue();
    }
  }

  @Test
  void oneParty_neverWaits() {
    try (SharedBarrier barrier = SharedBarrier.create(1)) {
      for (int i = 0; i < 100; i++) {
        assertThat(barrier.await()).isZero();
      }
    }
    assertThatIllegalArgumentException().isThrownBy(() -> SharedBarrier.create(0));
  }
}
