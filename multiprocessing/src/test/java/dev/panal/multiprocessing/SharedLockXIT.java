package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.ipc.SharedLongArray;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks between processes, some of which are killed. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class SharedLockXIT {
  private static final int ROUNDS = 20_000;

  private record Work(SharedLock lock, SharedLongArray cells) implements Serializable {
    /** Two cells that are equal whenever nobody has the lock. */
    void change() {
      cells.set(0, cells.get(0) + 1);
      cells.set(1, cells.get(1) + 1);
    }

    void say(int cell, long step) {
      cells.setVolatile(cell, step);
    }
  }

  private static void count(Work work) {
    for (int i = 0; i < ROUNDS; i++) {
      work.lock().lock();
      try {
        work.change();
      } finally {
        work.lock().unlock();
      }
    }
  }

  private static void takeAndSleep(Work work) {
    work.lock().lock();
    work.say(2, 1);
    Peer.sleepForEver();
  }

  private static void waitForIt(Work work) {
    work.say(3, 1);
    work.lock().lock();
    work.lock().unlock();
  }

  private static SharedLock lock(boolean fair) {
    return SharedLock.create(SharedOptions.builder().name("accounts").fair(fair).build());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lock_betweenProcessesAndThreads_excludes(boolean fair) throws Exception {
    try (SharedLock lock = lock(fair);
        SharedLongArray cells = SharedLongArray.create(4)) {
      Work work = new Work(lock, cells);
      try (Peer peer = Peer.run(SharedLockXIT::count, work)) {
        Thread other = new Thread(() -> count(work));
        other.start();
        count(work);
        other.join();
        peer.finish();
      }
      assertThat(cells.get(0)).isEqualTo(3L * ROUNDS);
      assertThat(cells.get(1)).isEqualTo(3L * ROUNDS);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void owner_killed_oneOfThoseWhoWaitGetsTheLockAndIsTold(boolean fair) throws Exception {
    try (SharedLock lock = lock(fair);
        SharedLongArray cells = SharedLongArray.create(4)) {
      Work work = new Work(lock, cells);
      AtomicInteger told = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      try (Peer peer = Peer.run(SharedLockXIT::takeAndSleep, work)) {
        Peer.awaitStep(cells, 2, 1);
        assertThat(lock.tryLock()).isFalse();
        assertThat(lock.isLocked()).isTrue();
        for (int i = 0; i < 3; i++) {
          Thread thread = new Thread(() -> {
            try (HeldLock held = lock.acquire()) {
              if (held.ownerDied()) {
                told.incrementAndGet();
              }
            }
          });
          thread.start();
          threads.add(thread);
        }
        peer.kill();
        for (Thread thread : threads) {
          thread.join(Peer.SOON.toMillis());
          assertThat(thread.isAlive()).isFalse();
        }
      }
      assertThat(told).hasValue(1);
      assertThat(lock.isLocked()).isFalse();
    }
  }

  @Test
  void owner_killed_tryLockGetsItAtOnce() {
    try (SharedLock lock = lock(false);
        SharedLongArray cells = SharedLongArray.create(4)) {
      try (Peer peer = Peer.run(SharedLockXIT::takeAndSleep, new Work(lock, cells))) {
        Peer.awaitStep(cells, 2, 1);
        peer.kill();
      }
      assertThat(lock.tryLock()).isTrue();
      assertThat(lock.ownerDied()).isTrue();
      lock.unlock();
      assertThat(lock.tryLock()).isTrue();
      assertThat(lock.ownerDied()).isFalse();
      lock.unlock();
    }
  }

  @Test
  void owner_killed_throwsTheLockThatWasMadeToThrow() {
    SharedOptions options =
        SharedOptions.builder().name("accounts").ownerDeath(OwnerDeath.THROW).build();
    try (SharedLock lock = SharedReentrantLock.create(options);
        SharedLongArray cells = SharedLongArray.create(4)) {
      long pid;
      try (Peer peer = Peer.run(SharedLockXIT::takeAndSleep, new Work(lock, cells))) {
        Peer.awaitStep(cells, 2, 1);
        pid = peer.process().pid();
        peer.kill();
      }
      assertThatExceptionOfType(OwnerDiedException.class)
          .isThrownBy(lock::lock)
          .withMessageContaining("accounts")
          .withMessageContaining("pid=" + pid)
          .satisfies(died -> assertThat(died.pid()).isEqualTo(pid));
      assertThat(lock.isHeldByCurrentThread()).isTrue();
      lock.unlock();
      lock.lock();
      lock.unlock();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waiter_killed_othersGetTheLock(boolean fair) throws Exception {
    try (SharedLock lock = lock(fair);
        SharedLongArray cells = SharedLongArray.create(4)) {
      Work work = new Work(lock, cells);
      lock.lock();
      try (Peer doomed = Peer.run(SharedLockXIT::waitForIt, work);
          Peer other = Peer.run(SharedLockXIT::count, work)) {
        Peer.awaitStep(cells, 3, 1);
        doomed.kill();
        lock.unlock();
        other.finish();
      }
      assertThat(cells.get(0)).isEqualTo(ROUNDS);
    }
  }

  @Test
  void unlock_byAnotherProcess_isAnError() {
    try (SharedLock lock = lock(false);
        Pool pool = Pool.create(1)) {
      lock.lock();
      assertThatThrownBy(() -> pool.apply(each -> unlock(each), lock))
          .rootCause()
          .isInstanceOf(IllegalMonitorStateException.class)
          .hasMessageContaining("accounts");
      assertThat(lock.isHeldByCurrentThread()).isTrue();
      lock.unlock();
    }
  }

  private static boolean unlock(SharedLock lock) {
    lock.unlock();
    return true;
  }
}
