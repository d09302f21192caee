package dev.panal.futures.internal.dispatch;

import dev.panal.core.BrokenExecutorException;
import dev.panal.futures.WorkerState;
import dev.panal.ipc.internal.link.ControlPage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What workers have been given, and what becomes of it when they do not finish it: taken back,
 * interrupted, cancelled, repeated or failed. Everything runs on the dispatcher's thread.
 */
final class WorkInHand {
  private final Pool pool;
  private final Dispatcher dispatcher;
  private final Crew crew;

  WorkInHand(Pool pool, Dispatcher dispatcher, Crew crew) {
    this.pool = pool;
    this.dispatcher = dispatcher;
    this.crew = crew;
  }

  /** Its process has ended: what ran fails or is repeated, what had not begun waits again. */
  void giveUp(Worker worker, CrashReporter reporter) {
    ControlPage.Running running = worker.link() == null ? null : worker.page().running();
    HandOver current = running == null ? null : worker.find(running.slot(), running.generation());
    if (running != null && current != null) {
      pool.timeline().ran(worker, running.startedNanos(), System.nanoTime(), 1, 1, current.name());
    }
    List<HandOver> all = new ArrayList<>(worker.inFlight());
    Collections.reverse(all);
    for (HandOver each : all) {
      if (each instanceof TaskHandOver task) {
        giveUp(task, running, reporter);
      } else if (each instanceof ChunkHandOver chunk) {
        giveUp(chunk, running, reporter);
      }
      worker.remove(each);
    }
  }

  private void giveUp(
      TaskHandOver handOver, ControlPage.@Nullable Running running, CrashReporter reporter) {
    PoolTask<?> task = handOver.task();
    if (handOver.recall()) {
      waitAgain(task, handOver);
      return;
    }
    if (!handOver.isClaimed()) {
      task.release();
      return;
    }
    if (!task.isDone()) {
      pool.counters().crashes.increment();
    }
    boolean again = task.crashed(reporter.crash(handOver, 0, running)) && task.takeBack(handOver);
    if (again) {
      pool.counters().retries.increment();
      task.waitsAgain();
      dispatcher.pending().addFirst(task);
    } else {
      if (task.fail(task.lastCrash())) {
        pool.counters().failed.increment();
      }
      task.release();
    }
  }

  private void giveUp(
      ChunkHandOver chunk, ControlPage.@Nullable Running running, CrashReporter reporter) {
    MapBatch<?, ?> batch = chunk.batch();
    int next = chunk.from();
    if (!chunk.recall() && chunk.isClaimed()) {
      int ran = running != null
              && running.slot() == chunk.slot()
              && running.generation() == chunk.generation()
          ? running.item()
          : firstOpen(batch, chunk);
      for (int item = chunk.from(); item <= ran && item < chunk.to(); item++) {
        if (batch.isOpen(item)) {
          pool.counters().crashes.increment();
          batch.crashed(item, reporter.crash(chunk, item, item == ran ? running : null));
        }
      }
      next = ran + 1;
    }
    batch.giveBack(next, chunk.to());
    waitingAgain(batch);
    batch.announce();
  }

  private static int firstOpen(MapBatch<?, ?> batch, ChunkHandOver chunk) {
    int item = chunk.from();
    while (item < chunk.to() && !batch.isOpen(item)) {
      item++;
    }
    return item;
  }

  /**
   * Puts a batch with items left before the others of its priority, if it is not waiting already.
   */
  void waitingAgain(MapBatch<?, ?> batch) {
    if (batch.hasPending()) {
      failIfBroken(batch);
    }
    if (batch.hasPending() && batch.markQueued()) {
      dispatcher.pending().addFirst(batch);
    }
  }

  private void waitAgain(PoolTask<?> task, TaskHandOver handOver) {
    if (task.takeBack(handOver)) {
      task.waitsAgain();
      failIfBroken(task);
      Worker only = task.pinnedTo();
      if (only != null) {
        pin(only, task);
      } else if (task.hasPending()) {
        dispatcher.pending().addFirst(task);
      }
    } else {
      task.release();
    }
  }

  private void failIfBroken(Work work) {
    Supplier<BrokenExecutorException> failure = crew.brokenBy();
    if (failure != null) {
      work.failAll(failure);
    }
  }

  /** Takes back what a worker has not begun; true when there was something. */
  boolean takeBack(Worker worker) {
    List<HandOver> recalled = worker.recallUnclaimed();
    Collections.reverse(recalled);
    for (HandOver each : recalled) {
      if (each instanceof TaskHandOver task) {
        waitAgain(task.task(), task);
      } else if (each instanceof ChunkHandOver chunk) {
        chunk.batch().giveBack(chunk.from(), chunk.to());
        waitingAgain(chunk.batch());
      }
    }
    return !recalled.isEmpty();
  }

  /** Interrupts what runs; should it not end within the grace, its worker is killed. */
  void interrupt(HandOver handOver, int item) {
    Worker worker = handOver.worker();
    if (worker.find(handOver.slot(), handOver.generation()) != handOver) {
      return;
    }
    if (handOver instanceof TaskHandOver) {
      handOver.requestStop();
    }
    takeBack(worker);
    pool.hub().send(worker.id(), handOver.interrupt(item));
    worker.killTarget = handOver;
    worker.killItem = item;
    worker.killAtNanos = System.nanoTime() + pool.cancelGraceNanos();
  }

  void failPinned(Worker worker, String reason) {
    PoolTask<?> task;
    while ((task = worker.pinned().pollFirst()) != null) {
      task.failAll(() -> new BrokenExecutorException(
          "worker " + worker.name() + " left before it could run this: " + reason, null));
    }
  }

  /** Cancels what the worker has not begun. */
  void cancelPending(Worker worker) {
    takeBack(worker);
    PoolTask<?> task;
    while ((task = worker.pinned().pollFirst()) != null) {
      task.cancelAll();
    }
  }

  /** Nobody will answer: everything that the worker has fails. */
  void failAll(Worker worker, Supplier<BrokenExecutorException> failure) {
    for (HandOver each : List.copyOf(worker.inFlight())) {
      if (each instanceof TaskHandOver task) {
        task.task().failAll(failure);
      } else if (each instanceof ChunkHandOver chunk) {
        for (int item = chunk.from(); item < chunk.to(); item++) {
          chunk.batch().failItem(item, failure.get());
        }
        chunk.batch().announce();
      }
    }
  }

  /** Everything that the worker has is cancelled; what runs is interrupted. */
  void stopAll(Worker worker) {
    for (HandOver each : List.copyOf(worker.inFlight())) {
      if (each instanceof TaskHandOver task) {
        task.task().cancel(true);
      } else if (each instanceof ChunkHandOver chunk) {
        stop(chunk);
      }
    }
  }

  /**
   * The consumer of a map call has gone: what has not begun never will; what runs ends by itself.
   */
  void cancel(MapBatch<?, ?> batch) {
    batch.cancelAll();
    for (Worker worker : crew.workers()) {
      for (HandOver each : List.copyOf(worker.inFlight())) {
        if (each instanceof ChunkHandOver chunk && chunk.batch() == batch) {
          if (chunk.recall()) {
            worker.remove(chunk);
            batch.giveBack(chunk.from(), chunk.to());
          } else {
            chunk.requestStop();
          }
        }
      }
    }
  }

  /** Cancels what a chunk has not answered, and interrupts the item that runs. */
  void stop(ChunkHandOver chunk) {
    chunk.requestStop();
    for (int item = chunk.from(); item < chunk.to(); item++) {
      chunk.batch().cancelItem(item);
    }
    chunk.batch().announce();
    chunk.stopAll();
    ControlPage.Running running = chunk.running();
    interrupt(chunk, running == null ? chunk.from() : running.item());
  }

  void pin(Worker worker, PoolTask<?> task) {
    if (crew.isStopping()) {
      task.cancelAll();
    } else if (worker.reason != null
        || worker.isGone()
        || worker.state() == WorkerState.RETIRING
        || crew.brokenBy() != null) {
      task.failAll(() -> new BrokenExecutorException(
          "worker " + worker.name() + " left before it could run this", null));
    } else {
      worker.pinned().addLast(task);
    }
  }
}
