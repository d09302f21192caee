package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.ipc.SharedLongArray;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All synchronisers but plain locks, between processes, some of which are killed. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
@SuppressWarnings("try") // what is held is not used but to close it
class SynchronisersXIT {
  private static final int ROUNDS = 500;

  private record Both(SharedCondition condition, SharedLongArray cells) implements Serializable {}

  private record Slots(SharedSemaphore semaphore, SharedLongArray cells) implements Serializable {}

  private record Round(SharedBarrier barrier, SharedLongArray cells) implements Serializable {}

  private record Table(SharedReadWriteLock lock, SharedLongArray cells) implements Serializable {
    Lock part(boolean write) {
      return write ? lock.writeLock() : lock.readLock();
    }
  }

  private record Signals(SharedEvent event, SharedLatch latch) implements Serializable {}

  // Condition

  private static void answer(Both both) {
    SharedLongArray cells = both.cells();
    try (HeldLock held = both.condition().lock().acquire()) {
      for (int i = 1; i <= ROUNDS; i++) {
        int round = i;
        both.condition().awaitUntil(() -> cells.get(0) == round, Peer.PATIENCE);
        cells.set(1, round);
        both.condition().signal();
      }
    }
  }

  private static void waitForSignal(Both both) {
    try (HeldLock held = both.condition().lock().acquire()) {
      both.cells().set(2, 1);
      both.condition().await(Peer.PATIENCE);
    }
  }

  private static void waitThenSleepWithLock(Both both) {
    waitForSignal(both);
    both.condition().lock().lock();
    both.cells().setVolatile(3, 1);
    Peer.sleepForEver();
  }

  @Test
  void condition_betweenProcesses_passesTurns() {
    try (SharedCondition condition = SharedCondition.create();
        SharedLongArray cells = SharedLongArray.create(4);
        Peer peer = Peer.run(SynchronisersXIT::answer, new Both(condition, cells))) {
      try (HeldLock held = condition.lock().acquire()) {
        for (int i = 1; i <= ROUNDS; i++) {
          int round = i;
          cells.set(0, round);
          condition.signal();
          assertThat(condition.awaitUntil(() -> cells.get(1) == round, Peer.PATIENCE))
              .isTrue();
        }
      }
      peer.finish();
    }
  }

  @Test
  void condition_waiterKilled_takesNoSignal() throws Exception {
    try (SharedCondition condition = SharedCondition.create();
        SharedLongArray cells = SharedLongArray.create(4);
        Peer doomed = Peer.run(SynchronisersXIT::waitForSignal, new Both(condition, cells))) {
      Peer.awaitStep(cells, 2, 1);
      try (HeldLock held = condition.lock().acquire()) {
        cells.set(2, 0);
      }
      Thread other = new Thread(() -> waitForSignal(new Both(condition, cells)));
      other.start();
      Peer.awaitStep(cells, 2, 1);
      doomed.kill();
      try (HeldLock held = condition.lock().acquire()) {
        condition.signal();
      }
      other.join(Peer.SOON.toMillis());
      assertThat(other.isAlive()).isFalse();
    }
  }

  @Test
  void condition_lockOwnerKilled_isToldToWhoWaitsForTheLockAgain() {
    try (SharedCondition condition = SharedCondition.create();
        SharedLongArray cells = SharedLongArray.create(4);
        Peer doomed =
            Peer.run(SynchronisersXIT::waitThenSleepWithLock, new Both(condition, cells))) {
      Peer.awaitStep(cells, 2, 1);
      try (HeldLock held = condition.lock().acquire()) {
        condition.signal();
      }
      Peer.awaitStep(cells, 3, 1);
      doomed.kill();
      try (HeldLock held = condition.lock().acquire()) {
        assertThat(held.ownerDied()).isTrue();
      }
    }
  }

  // Semaphore

  private static void useSlots(Slots slots) {
    for (int i = 0; i < ROUNDS; i++) {
      slots.semaphore().acquire();
      if (slots.cells().getAndAdd(0, 1) >= 2) {
        slots.cells().setVolatile(1, 1);
      }
      slots.cells().getAndAdd(0, -1);
      slots.semaphore().release();
    }
  }

  private static void takeSlots(Slots slots) {
    slots.semaphore().acquire(2);
    slots.cells().setVolatile(2, 1);
    Peer.sleepForEver();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void semaphore_betweenProcesses_isNeverHeldByMore(boolean owned) {
    try (SharedSemaphore semaphore =
            owned ? SharedSemaphore.create(2) : SharedSemaphore.unowned(2);
        SharedLongArray cells = SharedLongArray.create(4)) {
      Slots slots = new Slots(semaphore, cells);
      try (Peer first = Peer.run(SynchronisersXIT::useSlots, slots);
          Peer second = Peer.run(SynchronisersXIT::useSlots, slots)) {
        useSlots(slots);
        first.finish();
        second.finish();
      }
      assertThat(cells.get(1)).isZero();
      assertThat(semaphore.availablePermits()).isEqualTo(2);
    }
  }

  @Test
  void semaphore_holderKilled_permitsComeBack() {
    try (SharedSemaphore semaphore = SharedSemaphore.create(2);
        SharedLongArray cells = SharedLongArray.create(4);
        Peer doomed = Peer.run(SynchronisersXIT::takeSlots, new Slots(semaphore, cells))) {
      Peer.awaitStep(cells, 2, 1);
      assertThat(semaphore.tryAcquire()).isFalse();
      doomed.kill();
      assertThat(semaphore.tryAcquire(2, Peer.SOON)).isTrue();
      semaphore.release(2);
      assertThat(semaphore.availablePermits()).isEqualTo(2);
    }
  }

  // Barrier

  private static void rounds(Round round) {
    for (int i = 1; i <= ROUNDS; i++) {
      round.cells().getAndAdd(0, 1);
      round.barrier().await();
      if (round.cells().getVolatile(0) < 3L * i) {
        round.cells().setVolatile(1, 1);
      }
      round.barrier().await();
    }
  }

  private static void waitAtBarrier(Round round) {
    round.cells().setVolatile(2, 1);
    round.barrier().await();
  }

  private static void haveBarrier(Round round) {
    round.cells().setVolatile(2, 1);
    Peer.sleepForEver();
  }

  private static void haveBarrierAndEnd(Round round) {
    round.cells().setVolatile(2, 1);
  }

  @Test
  void barrier_betweenProcesses_letsNobodyAhead() {
    try (SharedBarrier barrier = SharedBarrier.create(3);
        SharedLongArray cells = SharedLongArray.create(4)) {
      Round round = new Round(barrier, cells);
      try (Peer first = Peer.run(SynchronisersXIT::rounds, round);
          Peer second = Peer.run(SynchronisersXIT::rounds, round)) {
        rounds(round);
        first.finish();
        second.finish();
      }
      assertThat(cells.get(1)).isZero();
      assertThat(cells.get(0)).isEqualTo(3L * ROUNDS);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void barrier_partyKilled_breaks(boolean waiting) {
    try (SharedBarrier barrier = SharedBarrier.create(3);
        SharedLongArray cells = SharedLongArray.create(4);
        Peer doomed = waiting
            ? Peer.run(SynchronisersXIT::waitAtBarrier, new Round(barrier, cells))
            : Peer.run(SynchronisersXIT::haveBarrier, new Round(barrier, cells))) {
      Peer.awaitStep(cells, 2, 1);
      if (waiting) {
        await().until(() -> barrier.waiting() == 1);
      }
      long pid = doomed.process().pid();
      doomed.kill();
      assertThatExceptionOfType(BarrierBrokenException.class)
          .isThrownBy(() -> barrier.await(Peer.SOON))
          .withMessageContaining("cause=death")
          .withMessageContaining("pid=" + pid);
      barrier.reset();
      assertThat(barrier.isBroken()).isFalse();
    }
  }

  @Test
  void barrier_processThatEndsInOrder_doesNotBreakIt() {
    try (SharedBarrier barrier = SharedBarrier.create(2);
        SharedLongArray cells = SharedLongArray.create(4)) {
      Round round = new Round(barrier, cells);
      try (Peer ended = Peer.run(SynchronisersXIT::haveBarrierAndEnd, round)) {
        ended.finish();
      }
      try (Peer other = Peer.run(SynchronisersXIT::waitAtBarrier, round)) {
        assertThat(barrier.await(Peer.PATIENCE)).isBetween(0, 1);
        other.finish();
      }
    }
  }

  // Read-write lock

  private static void readOrWrite(Table table) {
    for (int i = 0; i < ROUNDS; i++) {
      boolean write = i % 4 == 0;
      table.part(write).lock();
      if (write) {
        table.cells().set(0, table.cells().get(0) + 1);
        table.cells().set(1, table.cells().get(1) + 1);
      } else if (table.cells().get(0) != table.cells().get(1)) {
        table.cells().setVolatile(2, 1);
      }
      table.part(write).unlock();
    }
  }

  private static void sleepAsWriter(Table table) {
    table.lock().writeLock().lock();
    table.cells().setVolatile(3, 1);
    Peer.sleepForEver();
  }

  private static void sleepAsReader(Table table) {
    table.lock().readLock().lock();
    table.cells().setVolatile(3, 1);
    Peer.sleepForEver();
  }

  @Test
  void readWriteLock_betweenProcesses_excludes() {
    try (SharedReadWriteLock lock = SharedReadWriteLock.create();
        SharedLongArray cells = SharedLongArray.create(4)) {
      Table table = new Table(lock, cells);
      try (Peer peer = Peer.run(SynchronisersXIT::readOrWrite, table)) {
        readOrWrite(table);
        peer.finish();
      }
      assertThat(cells.get(2)).isZero();
      assertThat(cells.get(0)).isEqualTo(2L * ROUNDS / 4);
    }
  }

  @Test
  void readWriteLock_writerKilled_isToldUntilAnotherWriterHasHadIt() {
    try (SharedReadWriteLock lock = SharedReadWriteLock.create();
        SharedLongArray cells = SharedLongArray.create(4);
        Peer doomed = Peer.run(SynchronisersXIT::sleepAsWriter, new Table(lock, cells))) {
      Peer.awaitStep(cells, 3, 1);
      doomed.kill();
      for (int i = 0; i < 2; i++) {
        try (HeldLock held = lock.acquireRead()) {
          assertThat(held.ownerDied()).isTrue();
        }
      }
      try (HeldLock held = lock.acquireWrite()) {
        assertThat(held.ownerDied()).isTrue();
      }
      try (HeldLock held = lock.acquireRead()) {
        assertThat(held.ownerDied()).isFalse();
      }
    }
  }

  @Test
  void readWriteLock_readerKilled_isForgotten() {
    try (SharedReadWriteLock lock = SharedReadWriteLock.create();
        SharedLongArray cells = SharedLongArray.create(4);
        Peer doomed = Peer.run(SynchronisersXIT::sleepAsReader, new Table(lock, cells))) {
      Peer.awaitStep(cells, 3, 1);
      assertThat(lock.tryWriteLock(Duration.ofMillis(10))).isFalse();
      doomed.kill();
      assertThat(lock.tryWriteLock(Peer.SOON)).isTrue();
      assertThat(lock.ownerDied()).isFalse();
      lock.writeLock().unlock();
    }
  }

  // Event and latch

  private static void awaitAndCount(Signals signals) {
    signals.event().await();
    signals.latch().countDown();
  }

  @Test
  void eventAndLatch_betweenProcesses_signal() {
    try (SharedEvent event = SharedEvent.create();
        SharedLatch latch = SharedLatch.create(2)) {
      Signals signals = new Signals(event, latch);
      try (Peer first = Peer.run(SynchronisersXIT::awaitAndCount, signals);
          Peer second = Peer.run(SynchronisersXIT::awaitAndCount, signals)) {
        assertThat(latch.await(Duration.ofMillis(10))).isFalse();
        event.set();
        assertThat(latch.await(Peer.PATIENCE)).isTrue();
        first.finish();
        second.finish();
      }
    }
  }
}
