package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python's tests of {@code Condition}. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
@SuppressWarnings("try") // what is held is not used but to close it
class SharedConditionTest {
  private final AtomicInteger sleeping = new AtomicInteger();
  private final AtomicInteger woken = new AtomicInteger();
  private final List<Thread> threads = new ArrayList<>();

  private void sleepers(SharedCondition condition, int count) {
    for (int i = 0; i < count; i++) {
      Thread thread = new Thread(() -> {
        try (HeldLock held = condition.lock().acquire()) {
          sleeping.incrementAndGet();
          if (condition.await(Duration.ofDays(1))) {
            woken.incrementAndGet();
          }
        }
      });
      thread.start();
      threads.add(thread);
    }
    await().until(() -> sleeping.get() == count);
  }

  private void locked(SharedCondition condition, Runnable what) {
    try (HeldLock held = condition.lock().acquire()) {
      what.run();
    }
  }

  private void join() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void signal_wakesAsManyAsItSays() throws Exception {
    try (SharedCondition condition = SharedCondition.create()) {
      sleepers(condition, 6);
      locked(condition, condition::signal);
      await().until(() -> woken.get() == 1);
      locked(condition, () -> condition.signal(2));
      await().until(() -> woken.get() == 3);
      locked(condition, condition::signalAll);
      join();
      assertThat(woken).hasValue(6);
      locked(condition, condition::signal);
    }
  }

  @Test
  void await_withoutTheLock_isAnError() throws Exception {
    try (SharedCondition condition = SharedCondition.create()) {
      for (Runnable use : List.<Runnable>of(
          () -> condition.await(Duration.ZERO), condition::signal, condition::signalAll)) {
        assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(use::run);
      }
      condition.lock().lock();
      SharedLockTest.elsewhere(() -> assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(condition::signal));
      condition.lock().unlock();
    }
  }

  @Test
  void await_timesOut_withTheLockHeldAsOftenAsBefore() {
    try (SharedCondition condition = SharedCondition.create()) {
      SharedReentrantLock lock = (SharedReentrantLock) condition.lock();
      lock.lock();
      lock.lock();
      assertThat(condition.await(Duration.ofMillis(10))).isFalse();
      assertThat(lock.holdCount()).isEqualTo(2);
      lock.unlock();
      lock.unlock();
    }
  }

  @Test
  void awaitUntil_asksUntilItIsSo() throws Exception {
    try (SharedLock lock = SharedLock.create();
        SharedCondition condition = lock.newCondition()) {
      AtomicInteger state = new AtomicInteger();
      Thread other = new Thread(() -> {
        while (state.get() < 4) {
          try (HeldLock held = lock.acquire()) {
            state.incrementAndGet();
            condition.signal();
          }
        }
      });
      try (HeldLock held = lock.acquire()) {
        other.start();
        assertThat(condition.awaitUntil(() -> state.get() == 4, Duration.ofDays(1)))
            .isTrue();
        assertThat(condition.awaitUntil(() -> state.get() == 5, Duration.ofMillis(10)))
            .isFalse();
      }
      other.join();
    }
  }

  @Test
  void interrupt_endsAWait_withTheLockHeld_andUsesUpNoSignal() throws Exception {
    try (SharedCondition condition = SharedCondition.create()) {
      AtomicBoolean held = new AtomicBoolean();
      Thread interrupted = new Thread(() -> {
        condition.lock().lock();
        try {
          sleeping.incrementAndGet();
          condition.await();
        } catch (InterruptedException e) {
          held.set(condition.lock().isHeldByCurrentThread());
        } finally {
          condition.lock().unlock();
        }
      });
      interrupted.start();
      await().until(() -> sleeping.get() == 1);
      locked(condition, () -> {});
      interrupted.interrupt();
      interrupted.join();
      assertThat(held).isTrue();
      sleeping.set(0);
      sleepers(condition, 1);
      locked(condition, condition::signal);
      join();
      assertThat(woken).hasValue(1);
    }
  }

  @Test
  void newCondition_closed_leavesTheLockOpen() {
    try (SharedLock lock = SharedLock.create()) {
      lock.newCondition().close();
      lock.lock();
      lock.unlock();
    }
  }
}
