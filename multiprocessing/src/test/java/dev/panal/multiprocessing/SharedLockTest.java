package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.panal.core.WaitInterruptedException;
import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Python's tests of {@code Lock} and {@code RLock}, and the JDK's contract of {@code Lock}. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
class SharedLockTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private static SharedLock named(boolean reentrant) {
    SharedOptions options = SharedOptions.builder().name("accounts").build();
    return reentrant ? SharedReentrantLock.create(options) : SharedLock.create(options);
  }

  /** Runs in a thread of its own, and throws here what it throws there. */
  static void elsewhere(Runnable what) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread thread = new Thread(what);
    thread.setUncaughtExceptionHandler((t, failure) -> thrown.set(failure));
    thread.start();
    thread.join();
    if (thrown.get() instanceof RuntimeException failure) {
      throw failure;
    }
    if (thrown.get() instanceof Error failure) {
      throw failure;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unlock_withoutLock_isAnErrorThatNamesTheLock(boolean reentrant) {
    try (SharedLock lock = named(reentrant)) {
      assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(lock::unlock)
          .withMessageContaining("accounts");
      lock.lock();
      lock.unlock();
      assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
      assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::ownerDied);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unlock_byAnotherThread_isAnErrorAndChangesNothing(boolean reentrant) {
    try (SharedLock lock = named(reentrant)) {
      lock.lock();
      assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(() -> elsewhere(lock::unlock))
          .withMessageContaining("pid=" + ProcessHandle.current().pid());
      assertThat(lock.isHeldByCurrentThread()).isTrue();
      lock.unlock();
      assertThat(lock.isLocked()).isFalse();
    }
  }

  @Test
  void lock_again_isAnErrorUnlessReentrant() throws Exception {
    try (SharedLock lock = named(false)) {
      lock.lock();
      assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(lock::lock)
          .withMessageContaining("accounts");
      assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(lock::lockInterruptibly);
      assertThat(lock.tryLock()).isFalse();
      assertThat(lock.tryLock(SHORT)).isFalse();
      lock.unlock();
    }
  }

  @Test
  void reentrantLock_isFreeAfterAsManyUnlocks() throws Exception {
    try (SharedReentrantLock lock = SharedReentrantLock.create()) {
      lock.lock();
      lock.lockInterruptibly();
      assertThat(lock.tryLock()).isTrue();
      assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
      assertThat(lock.holdCount()).isEqualTo(4);
      for (int i = 0; i < 3; i++) {
        lock.unlock();
      }
      elsewhere(() -> assertThat(lock.tryLock()).isFalse());
      lock.unlock();
      assertThat(lock.holdCount()).isZero();
      elsewhere(() -> {
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
      });
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void tryLock_ofAHeldLock_waitsForItsTimeout(boolean reentrant) throws Exception {
    try (SharedLock lock = named(reentrant)) {
      lock.lock();
      elsewhere(() -> {
        long start = System.nanoTime();
        assertThat(lock.tryLock(SHORT)).isFalse();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
        assertThat(lock.tryLock(Duration.ZERO)).isFalse();
        assertThat(lock.tryLock()).isFalse();
      });
      lock.unlock();
      assertThatIllegalArgumentException().isThrownBy(() -> lock.tryLock(Duration.ofNanos(-1)));
    }
  }

  @Test
  void interrupt_endsInterruptibleWaitsOnly() throws Exception {
    try (SharedLock lock = named(false)) {
      lock.lock();
      AtomicReference<Object> ended = new AtomicReference<>();
      Thread interruptible = new Thread(() -> {
        try {
          lock.tryLock(Duration.ofDays(1));
        } catch (WaitInterruptedException e) {
          ended.set(Thread.currentThread().isInterrupted());
        }
      });
      interruptible.start();
      AtomicReference<Boolean> flag = new AtomicReference<>();
      Thread other = new Thread(() -> {
        lock.lock();
        flag.set(Thread.currentThread().isInterrupted());
        lock.unlock();
      });
      other.start();
      await().until(() -> interruptible.getState() == Thread.State.TIMED_WAITING);
      interruptible.interrupt();
      other.interrupt();
      interruptible.join();
      assertThat(ended).hasValue(true);
      assertThat(other.isAlive()).isTrue();
      lock.unlock();
      other.join();
      assertThat(flag).hasValue(true);
    }
  }

  @Test
  void fairLock_goesToWhoHasWaitedLongest() throws Exception {
    try (SharedLock lock = SharedLock.create(SharedOptions.builder().fair(true).build())) {
      List<Integer> order = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      lock.lock();
      for (int i = 0; i < 5; i++) {
        int number = i;
        Thread thread = new Thread(() -> {
          lock.lock();
          order.add(number);
          lock.unlock();
        });
        thread.start();
        threads.add(thread);
        await().until(() -> lock.mutex.waiters() == number + 1);
      }
      lock.unlock();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(order).containsExactly(0, 1, 2, 3, 4);
    }
  }

  @Test
  void moreWaitersThanAreCounted_allGetTheLock() throws Exception {
    try (SharedLock lock = named(false)) {
      lock.lock();
      List<Thread> threads = new ArrayList<>();
      int[] count = {0};
      for (int i = 0; i < 100; i++) {
        Thread thread = new Thread(() -> {
          try (HeldLock held = lock.acquire()) {
            count[0] += held.ownerDied() ? 1000 : 1;
          }
        });
        thread.start();
        threads.add(thread);
      }
      await().until(() -> lock.mutex.waiters() == 64);
      lock.unlock();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(count[0]).isEqualTo(100);
    }
  }

  @Test
  void closedLock_everyUse_isAnErrorThatNamesIt() {
    SharedLock lock = named(false);
    lock.close();
    lock.close();
    assertThat(lock.isClosed()).isTrue();
    assertThat(lock).hasToString("SharedLock[name=accounts, closed]");
    List<Runnable> uses = List.of(
        lock::lock, lock::tryLock, lock::unlock, lock::isLocked, lock::newCondition, lock::acquire);
    for (Runnable use : uses) {
      assertThatIllegalStateException().isThrownBy(use::run).withMessageContaining("accounts");
    }
  }

  @Test
  void close_whileAThreadWaits_endsItsWait() throws Exception {
    SharedLock lock = named(false);
    lock.lock();
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread waiter = new Thread(() -> {
      try {
        lock.lock();
      } catch (IllegalStateException e) {
        thrown.set(e);
      }
    });
    waiter.start();
    await().until(() -> lock.mutex.waiters() == 1);
    lock.close();
    waiter.join();
    assertThat(thrown.get()).hasMessageContaining("accounts").hasMessageContaining("closed");
  }

  @Test
  void name_withOtherCharacters_isAnError() {
    for (String name : List.of("", "a/b", "a b", "a\0b", "x".repeat(101))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SharedLock.create(SharedOptions.builder().name(name).build()))
          .withMessageContaining("lock name=");
    }
  }
}
