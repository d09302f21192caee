package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.ipc.SharedLongArray;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

  /** One of each kind of lock, all made to throw. */
  private record Throwing(
      SharedLock lock,
      SharedReentrantLock reentrant,
      SharedLocks locks,
      SharedLong cell,
      SharedReadWriteLock table,
      SharedCondition condition,
      SharedLongArray cells)
      implements Serializable {
    static Throwing create(SharedLongArray cells) {
      SharedOptions options =
          SharedOptions.builder().name("accounts").ownerDeath(OwnerDeath.THROW).build();
      return new Throwing(
          SharedLock.create(options),
          SharedReentrantLock.create(options),
          SharedLocks.create(3, options),
          SharedLong.create(0, options),
          SharedReadWriteLock.create(options),
          SharedCondition.create(SharedLock.create(options)),
          cells);
    }

    List<SharedLock> all() {
      return List.of(lock, reentrant, locks.get(1), cell.lock());
    }

    void close() {
      condition.close();
      condition.lock().close();
      List.of(lock, reentrant, locks, cell, table).forEach(SharedObject::close);
    }
  }

  private static void takeAllAndSleep(Throwing throwing) {
    throwing.all().forEach(SharedLock::lock);
    throwing.reentrant().lock();
    throwing.table().writeLock().lock();
    throwing.condition().lock().lock();
    throwing.cells().setVolatile(0, 1);
    Peer.sleepForEver();
  }

  private static void requireDeath(ThrowingCallable acquire, long pid) {
    assertThatExceptionOfType(OwnerDiedException.class)
        .isThrownBy(acquire)
        .withMessageContaining("accounts")
        .withMessageContaining("pid=" + pid)
        .satisfies(died -> assertThat(died.pid()).isEqualTo(pid));
  }

  @Test
  void owner_killed_throwsWhateverWasMadeToThrow() throws Exception {
    try (SharedLongArray cells = SharedLongArray.create(1)) {
      Throwing throwing = Throwing.create(cells);
      SharedCondition condition = throwing.condition();
      condition.lock().lock();
      try (Peer peer = Peer.run(SharedLockXIT::takeAllAndSleep, throwing)) {
        Thread killer = new Thread(() -> {
          Peer.awaitStep(cells, 0, 1);
          peer.kill();
        });
        killer.start();
        long pid = peer.process().pid();
        // It gets the lock during one of these waits, and dies with it.
        requireDeath(
            () -> {
              while (true) {
                condition.await(Duration.ofMillis(20));
              }
            },
            pid);
        assertThat(condition.lock().isHeldByCurrentThread()).isTrue();
        condition.lock().unlock();
        killer.join();
        throwing.all().forEach(lock -> requireThrowsOnce(lock, pid));
        assertThat(throwing.locks().get(0).tryLock()).isTrue();
        throwing.locks().get(0).unlock();
        requireThrowsUntilWritten(throwing.table(), pid);
      } finally {
        throwing.close();
      }
    }
  }

  /** Who is told by an exception has the lock. */
  private static void requireThrowsOnce(SharedLock lock, long pid) {
    requireDeath(() -> lock.tryLock(Peer.SOON), pid);
    assertThat(lock.isHeldByCurrentThread()).isTrue();
    lock.unlock();
    lock.lock();
    lock.unlock();
    assertThat(lock.isLocked()).isFalse();
  }

  private static void requireThrowsUntilWritten(SharedReadWriteLock lock, long pid) {
    for (int i = 0; i < 2; i++) {
      requireDeath(() -> lock.tryReadLock(Peer.SOON), pid);
      assertThat(lock.readHoldCount()).isEqualTo(1);
      lock.readLock().unlock();
    }
    requireDeath(() -> lock.writeLock().lock(), pid);
    assertThat(lock.writeHoldCount()).isEqualTo(1);
    lock.writeLock().unlock();
    lock.readLock().lock();
    lock.readLock().unlock();
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
