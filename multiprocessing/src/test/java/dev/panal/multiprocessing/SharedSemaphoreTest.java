package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Python's tests of {@code Semaphore} and {@code BoundedSemaphore}. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
@SuppressWarnings("try") // what is held is not used but to close it
class SharedSemaphoreTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  private static SharedSemaphore bounded(int permits, int bound) {
    return SharedSemaphore.unowned(
        permits, bound, SharedOptions.builder().name("slots").build());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void permits_goDownAndUp(boolean owned) {
    try (SharedSemaphore semaphore =
        owned ? SharedSemaphore.create(2) : SharedSemaphore.unowned(2)) {
      semaphore.acquire();
      assertThat(semaphore.availablePermits()).isEqualTo(1);
      assertThat(semaphore.tryAcquire()).isTrue();
      assertThat(semaphore.availablePermits()).isZero();
      assertThat(semaphore.tryAcquire()).isFalse();
      long start = System.nanoTime();
      assertThat(semaphore.tryAcquire(SHORT)).isFalse();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(SHORT.toNanos());
      semaphore.release();
      assertThat(semaphore.availablePermits()).isEqualTo(1);
      semaphore.release();
      try (HeldLock held = semaphore.hold()) {
        assertThat(semaphore.availablePermits()).isEqualTo(1);
      }
      semaphore.acquire(2);
      semaphore.release(2);
      assertThat(semaphore.availablePermits()).isEqualTo(2);
    }
  }

  @Test
  void ownedPermit_releasedByWhoHasNone_isAnError() throws Exception {
    try (SharedSemaphore semaphore =
        SharedSemaphore.create(2, SharedOptions.builder().name("slots").build())) {
      assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(semaphore::release)
          .withMessageContaining("slots");
      semaphore.acquire();
      SharedLockTest.elsewhere(() -> assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(semaphore::release));
      assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(() -> semaphore.release(2));
      assertThat(semaphore.availablePermits()).isEqualTo(1);
      semaphore.release();
    }
  }

  @Test
  void unownedPermits_areBoundedIfAskedFor() {
    try (SharedSemaphore free = SharedSemaphore.unowned(0);
        SharedSemaphore bounded = bounded(1, 1)) {
      free.release(3);
      assertThat(free.availablePermits()).isEqualTo(3);
      free.acquire(3);
      assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(bounded::release)
          .withMessageContaining("slots")
          .withMessageContaining("bound=1");
      assertThat(bounded.availablePermits()).isEqualTo(1);
    }
  }

  @Test
  void badCounts_areErrors() {
    assertThatIllegalArgumentException().isThrownBy(() -> SharedSemaphore.create(0));
    assertThatIllegalArgumentException().isThrownBy(() -> SharedSemaphore.unowned(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> bounded(2, 1));
    try (SharedSemaphore semaphore = SharedSemaphore.create(2)) {
      assertThatIllegalArgumentException().isThrownBy(() -> semaphore.acquire(0));
      assertThatIllegalArgumentException().isThrownBy(() -> semaphore.acquire(3));
      assertThatIllegalArgumentException().isThrownBy(() -> semaphore.release(-1));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void permits_neverHeldByMoreThanThereAre(boolean owned) throws Exception {
    try (SharedSemaphore semaphore =
        owned ? SharedSemaphore.create(3) : SharedSemaphore.unowned(3)) {
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        int count = 1 + i % 2;
        Thread thread = new Thread(() -> {
          for (int round = 0; round < 500; round++) {
            semaphore.acquire(count);
            most.accumulateAndGet(inside.addAndGet(count), Math::max);
            inside.addAndGet(-count);
            semaphore.release(count);
          }
        });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(most.get()).isBetween(1, 3);
      assertThat(semaphore.availablePermits()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void release_ofSeveral_wakesSeveral(boolean owned) throws Exception {
    try (SharedSemaphore semaphore =
        owned ? SharedSemaphore.create(4) : SharedSemaphore.unowned(4)) {
      semaphore.acquire(4);
      AtomicInteger in = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread thread = new Thread(() -> {
          semaphore.acquire();
          in.incrementAndGet();
        });
        thread.start();
        threads.add(thread);
      }
      await()
          .until(() -> threads.stream().allMatch(t -> t.getState() == Thread.State.TIMED_WAITING));
      semaphore.release(4);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(in).hasValue(4);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void fairSemaphore_goesToWhoHasWaitedLongest_howeverManyItWants(boolean owned) throws Exception {
    SharedOptions fair = SharedOptions.builder().fair(true).build();
    try (SharedSemaphore semaphore =
        owned ? SharedSemaphore.create(3, fair) : SharedSemaphore.unowned(3, 3, fair)) {
      List<Integer> order = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      semaphore.acquire(3);
      for (int i = 0; i < 5; i++) {
        int number = i;
        int count = i % 2 == 0 ? 3 : 1;
        Thread thread = new Thread(() -> {
          semaphore.acquire(count);
          order.add(number); // those around it want what it has
          semaphore.release(count);
        });
        thread.start();
        threads.add(thread);
        Peer.awaitQueued(thread);
      }
      semaphore.release();
      SharedLockTest.elsewhere(() -> assertThat(semaphore.tryAcquire()).isFalse());
      assertThat(order).isEmpty();
      semaphore.release(2);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(order).containsExactly(0, 1, 2, 3, 4);
      assertThat(semaphore.tryAcquire(3)).isTrue();
    }
  }
}
