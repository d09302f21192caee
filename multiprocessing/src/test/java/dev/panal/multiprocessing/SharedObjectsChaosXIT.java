package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.ipc.SharedLongArray;
import java.io.Serializable;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Processes that use everything at once are stopped and killed wherever they happen to be; those
 * that are left, and the test, find all of it in order.
 */
@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
@SuppressWarnings("try") // what is held is not used but to close it
class SharedObjectsChaosXIT {
  private static final int KILLS = 3;
  private static final int PERMITS = 3;

  /** Cells: 0 and 1 are equal whenever nobody has the lock; the like 2 and 3 for writers. */
  private static final int STEPS = 4;

  private static final int ERRORS = 5;
  private static final int INSIDE = 6;

  private record All(
      SharedLock lock,
      SharedCondition condition,
      SharedSemaphore semaphore,
      SharedReadWriteLock table,
      SharedLongArray cells)
      implements Serializable {

    void step(Random random) {
      switch (random.nextInt(4)) {
        case 0 -> underLock();
        case 1 -> atCondition(random.nextBoolean());
        case 2 -> withPermits(1 + random.nextInt(PERMITS));
        default -> inTable(random.nextInt(3) == 0);
      }
      cells.getAndAdd(STEPS, 1);
    }

    void underLock() {
      try (HeldLock held = lock.acquire()) {
        change(0, held.ownerDied());
      }
    }

    /** Two stores; who finds one without the other was told of a death, and repairs. */
    private void change(int cell, boolean ownerDied) {
      if (cells.get(cell) != cells.get(cell + 1)) {
        if (!ownerDied) {
          cells.getAndAdd(ERRORS, 1);
        }
        cells.set(cell + 1, cells.get(cell));
      }
      cells.set(cell, cells.get(cell) + 1);
      cells.set(cell + 1, cells.get(cell + 1) + 1);
    }

    void atCondition(boolean signals) {
      try (HeldLock held = condition.lock().acquire()) {
        if (signals) {
          condition.signal();
        } else {
          condition.await(Duration.ofNanos(200_000));
        }
      }
    }

    void withPermits(int count) {
      semaphore.acquire(count);
      semaphore.release(count);
    }

    void inTable(boolean write) {
      if (write) {
        try (HeldLock held = table.acquireWrite()) {
          change(2, held.ownerDied());
        }
      } else {
        try (HeldLock held = table.acquireRead()) {
          if (cells.get(2) != cells.get(3) && !held.ownerDied()) {
            cells.getAndAdd(ERRORS, 1);
          }
        }
      }
    }
  }

  private static void useAll(All all) {
    Random random = new Random(ProcessHandle.current().pid());
    all.cells().getAndAdd(INSIDE, 1);
    while (true) {
      all.step(random);
    }
  }

  @Test
  void processes_killedAnywhere_leaveAllInOrder() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (SharedLock lock = SharedLock.create();
        SharedCondition condition = SharedCondition.create();
        SharedSemaphore semaphore = SharedSemaphore.create(PERMITS);
        SharedReadWriteLock table = SharedReadWriteLock.create();
        SharedLongArray cells = SharedLongArray.create(8)) {
      All all = new All(lock, condition, semaphore, table, cells);
      Peer survivor = Peer.run(SharedObjectsChaosXIT::useAll, all);
      for (int i = 1; i <= KILLS; i++) {
        Peer doomed = Peer.run(SharedObjectsChaosXIT::useAll, all);
        try (Peer closed = survivor) {
          Peer.awaitStep(cells, INSIDE, i + 1);
          Peer.awaitStep(cells, STEPS, cells.getVolatile(STEPS) + 100);
          LockSupport.parkNanos(random.nextInt(3_000_000));
          if (random.nextBoolean()) {
            Peer.signal("STOP", closed.process());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(100)));
          }
          closed.kill();
          // The other must come on, whatever the killed one had.
          Peer.awaitStep(cells, STEPS, cells.getVolatile(STEPS) + 100);
        } finally {
          survivor = doomed;
        }
      }
      survivor.close();
      checkInOrder(all, seed);
    }
  }

  private static void checkInOrder(All all, long seed) {
    assertThat(all.lock().tryLock(Peer.SOON)).as("seed=%d", seed).isTrue();
    all.lock().unlock();
    try (HeldLock held = all.condition().lock().acquire()) {
      all.condition().signalAll();
    }
    assertThat(all.semaphore().tryAcquire(PERMITS, Peer.SOON))
        .as("seed=%d", seed)
        .isTrue();
    all.semaphore().release(PERMITS);
    assertThat(all.table().tryWriteLock(Peer.SOON)).as("seed=%d", seed).isTrue();
    all.table().writeLock().unlock();
    assertThat(all.cells().get(ERRORS)).as("seed=%d", seed).isZero();
    assertThat(all.cells().get(STEPS)).isPositive();
  }
}
