package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NothingLeftBehind.class)
@Timeout(60)
@SuppressWarnings("try") // what is held is not used but to close it
class SharedReadWriteLockTest {
  private static final Duration SHORT = Duration.ofMillis(20);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void readersAndWriters_excludeEachOther(boolean fair) throws Exception {
    try (SharedReadWriteLock lock =
        SharedReadWriteLock.create(SharedOptions.builder().fair(fair).build())) {
      AtomicInteger readers = new AtomicInteger();
      AtomicInteger writers = new AtomicInteger();
      AtomicBoolean wrong = new AtomicBoolean();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        boolean writer = i == 0;
        Thread thread = new Thread(() -> {
          for (int round = 0; round < 300; round++) {
            if (writer) {
              try (HeldLock held = lock.acquireWrite()) {
                if (writers.incrementAndGet() != 1 || readers.get() != 0) {
                  wrong.set(true);
                }
                writers.decrementAndGet();
              }
            } else {
              try (HeldLock held = lock.acquireRead()) {
                readers.incrementAndGet();
                if (writers.get() != 0) {
                  wrong.set(true);
                }
                readers.decrementAndGet();
              }
            }
          }
        });
        thread.start();
        threads.add(thread);
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(wrong).isFalse();
      assertThat(lock.writeLock().tryLock()).isTrue();
      lock.writeLock().unlock();
    }
  }

  @Test
  void readers_haveItTogether() throws Exception {
    try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
      lock.readLock().lock();
      SharedLockTest.elsewhere(() -> {
        assertThat(lock.tryReadLock(Duration.ofDays(1))).isTrue();
        assertThat(lock.readHoldCount()).isEqualTo(1);
        lock.readLock().unlock();
        assertThat(lock.writeLock().tryLock()).isFalse();
        assertThat(lock.tryWriteLock(SHORT)).isFalse();
      });
      lock.readLock().unlock();
    }
  }

  @Test
  void writer_mayWriteAndReadAgain_readerMayNotWrite() throws Exception {
    try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
      lock.writeLock().lock();
      lock.writeLock().lock();
      lock.readLock().lock();
      assertThat(lock.writeHoldCount()).isEqualTo(2);
      lock.writeLock().unlock();
      lock.writeLock().unlock();
      assertThat(lock.readHoldCount()).isEqualTo(1);
      assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(() -> lock.writeLock().lock());
      SharedLockTest.elsewhere(() -> assertThat(lock.readLock().tryLock()).isTrue());
      lock.readLock().unlock();
    }
  }

  @Test
  void unlock_withoutLock_isAnError() throws Exception {
    try (SharedReadWriteLock lock =
        SharedReadWriteLock.create(SharedOptions.builder().name("table").build())) {
      assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(() -> lock.readLock().unlock())
          .withMessageContaining("table");
      lock.writeLock().lock();
      SharedLockTest.elsewhere(() -> assertThatExceptionOfType(IllegalMonitorStateException.class)
          .isThrownBy(() -> lock.writeLock().unlock()));
      lock.writeLock().unlock();
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> lock.readLock().newCondition());
    }
  }

  @Test
  void waitingWriter_comesBeforeNewReaders() throws Exception {
    try (SharedReadWriteLock lock = SharedReadWriteLock.create()) {
      lock.readLock().lock();
      Thread writer = new Thread(() -> {
        lock.writeLock().lock();
        lock.writeLock().unlock();
      });
      writer.start();
      await().until(() -> writer.getState() == Thread.State.TIMED_WAITING);
      SharedLockTest.elsewhere(() -> assertThat(lock.readLock().tryLock()).isFalse());
      lock.readLock().unlock();
      writer.join();
      SharedLockTest.elsewhere(() -> assertThat(lock.readLock().tryLock()).isTrue());
    }
  }

  @Test
  void fairLock_letsReadersAndWritersInInTheirOrder() throws Exception {
    try (SharedReadWriteLock lock =
        SharedReadWriteLock.create(SharedOptions.builder().fair(true).build())) {
      List<Integer> order = Collections.synchronizedList(new ArrayList<>());
      List<Thread> threads = new ArrayList<>();
      lock.writeLock().lock();
      for (int i = 0; i < 6; i++) {
        int number = i;
        Lock part = i % 2 == 0 ? lock.readLock() : lock.writeLock();
        Thread thread = new Thread(() -> {
          part.lock();
          order.add(number);
          part.unlock();
        });
        thread.start();
        threads.add(thread);
        Peer.awaitQueued(thread);
      }
      lock.writeLock().unlock();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(order).containsExactly(0, 1, 2, 3, 4, 5);
    }
  }
}
