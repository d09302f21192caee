package dev.panal.futures.internal.dispatch;

import dev.panal.core.TaskTimeoutException;
import dev.panal.futures.WorkerState;
import dev.panal.futures.internal.process.WorkerProcess;
import dev.panal.ipc.internal.link.ControlPage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The pool's deadlines: looked at before the dispatcher sleeps, and now and then while it does not.
 */
final class Watch {
  static final long NEVER = Long.MAX_VALUE;
  static final long STALL_CHECK_NANOS = 1_000_000_000;
  private static final long BUSY_CHECK_NANOS = 5_000_000;
  private static final long EOF_GRACE_NANOS = 2_000_000_000;

  private final Pool pool;
  private final Crew crew;
  private final long stoppedGraceNanos;
  private final long idleTimeoutNanos;
  private long nextBusyCheck = System.nanoTime();
  private long next;

  Watch(Pool pool, Crew crew) {
    this.pool = pool;
    this.crew = crew;
    this.stoppedGraceNanos = nanosOrNever(pool.config().stoppedGrace());
    this.idleTimeoutNanos = nanosOrNever(pool.config().idleTimeout());
  }

  private static long nanosOrNever(@Nullable Duration duration) {
    return duration == null ? NEVER : dev.panal.core.internal.Durations.saturatedNanos(duration);
  }

  /** True now and then: it has looked. */
  boolean checkWhileBusy() {
    long now = System.nanoTime();
    boolean due = now - nextBusyCheck >= 0;
    if (due) {
      check(now);
      nextBusyCheck = now + BUSY_CHECK_NANOS;
    }
    return due;
  }

  /**
   * Acts on what is due and returns when to look again, as a {@code nanoTime}; NEVER without a
   * deadline.
   */
  long check(long now) {
    next = NEVER;
    for (Worker worker : crew.workers()) {
      if (worker.isGone()) {
        continue;
      }
      starting(worker, now);
      leaving(worker, now);
      if (worker.ready) {
        interrupted(worker, now);
        timeouts(worker, now);
        stalled(worker, now);
        lookAt(pool.stalls().check(worker, now));
        idle(worker, now);
      }
    }
    lookAt(pool.stackRequests().check(now));
    long restart = crew.restartNanos();
    if (restart != NEVER && due(restart, now)) {
      crew.restart();
    }
    return next;
  }

  private boolean due(long deadline, long now) {
    if (now - deadline >= 0) {
      return true;
    }
    lookAt(deadline);
    return false;
  }

  private void lookAt(long deadline) {
    if (deadline != NEVER && (next == NEVER || deadline - next < 0)) {
      next = deadline;
    }
  }

  private void starting(Worker worker, long now) {
    if (!worker.ready
        && worker.startDeadline != 0
        && !worker.startTimedOut
        && due(worker.startDeadline, now)) {
      worker.startTimedOut = true;
      crew.lose(worker, "not ready within startTimeout=" + pool.config().startTimeout());
    }
  }

  private void leaving(Worker worker, long now) {
    if (worker.state() == WorkerState.RETIRING
        && worker.reason == null
        && !crew.tellToLeave(worker)) {
      due(now + BUSY_CHECK_NANOS, now);
    }
    if (worker.state() == WorkerState.RETIRING && worker.inFlight().isEmpty()) {
      if (worker.leaveDeadline == 0) {
        worker.leaveDeadline = now + Crew.LEAVE_NANOS;
      }
      if (worker.leaveDeadline != NEVER && due(worker.leaveDeadline, now)) {
        worker.leaveDeadline = NEVER;
        crew.lose(
            worker,
            "it did not leave within " + Duration.ofNanos(Crew.LEAVE_NANOS)
                + " after it was asked to");
      }
    }
    if (worker.endOfStreamNanos != 0 && due(worker.endOfStreamNanos + EOF_GRACE_NANOS, now)) {
      worker.endOfStreamNanos = 0;
      crew.lose(worker, "it closed its connection");
    }
  }

  private void interrupted(Worker worker, long now) {
    HandOver target = worker.killTarget;
    if (target == null) {
      return;
    }
    ControlPage.Running running = target.running();
    if (target instanceof ChunkHandOver chunk
        && (running == null || running.item() != worker.killItem)) {
      if (!chunk.isStopping()) {
        worker.killTarget = null;
        return;
      }
      if (running != null) {
        // it had begun this item when it was told to stop
        worker.killItem = running.item();
        pool.hub().send(worker.id(), chunk.interrupt(running.item()));
      }
    }
    if (due(worker.killAtNanos, now)) {
      worker.killTarget = null;
      crew.lose(
          worker,
          target.describe(worker.killItem) + " did not end within cancelGrace="
              + pool.config().cancelGrace() + " after its interrupt");
    }
  }

  private void timeouts(Worker worker, long now) {
    long least = worker.leastTimeoutNanos();
    if (least == NEVER) {
      return;
    }
    ControlPage.Running running = worker.page().running();
    HandOver current = running == null ? null : worker.find(running.slot(), running.generation());
    if (running == null || current == null || current.timeoutNanos() == 0) {
      due(now + least, now);
    } else if (due(running.startedNanos() + current.timeoutNanos(), now)) {
      timedOut(worker, current, running.item());
      due(now + least, now);
    }
  }

  private void timedOut(Worker worker, HandOver current, int item) {
    if (current instanceof ChunkHandOver chunk) {
      if (chunk.markTimedOut(item)) {
        pool.counters().timeouts.increment();
        chunk.batch().failItem(item, timeout(current, item));
        chunk.batch().announce();
        crew.work().interrupt(current, item);
      }
    } else if (current instanceof TaskHandOver task && task.markInterrupted()) {
      if (task.task().fail(timeout(current, item))) {
        pool.counters().timeouts.increment();
        pool.counters().failed.increment();
      }
      crew.work().interrupt(current, item);
    }
  }

  private static TaskTimeoutException timeout(HandOver current, int item) {
    return new TaskTimeoutException(current.describe(item) + " ran longer than timeout="
        + Duration.ofNanos(current.timeoutNanos()) + " in worker "
        + current.worker().name() + " (pid " + current.worker().pid() + ")");
  }

  /**
   * A worker with something handed over that neither runs nor begins anything, or that is stopped,
   * counts as lost after the grace.
   */
  private void stalled(Worker worker, long now) {
    if (stoppedGraceNanos == NEVER
        || worker.inFlight().isEmpty()
        || !due(worker.nextStallCheckNanos, now)) {
      return;
    }
    worker.nextStallCheckNanos =
        now + Math.min(STALL_CHECK_NANOS, Math.max(1_000_000, stoppedGraceNanos / 4));
    due(worker.nextStallCheckNanos, now);
    WorkerProcess process = worker.process();
    if (process != null && process.isStopped()) {
      if (worker.stoppedSinceNanos == 0) {
        worker.stoppedSinceNanos = now;
      } else if (now - worker.stoppedSinceNanos > stoppedGraceNanos) {
        crew.lose(
            worker,
            "stopped by a signal for longer than stoppedGrace=" + pool.config().stoppedGrace());
      }
      return;
    }
    worker.stoppedSinceNanos = 0;
    boolean runs = worker.page().running() != null;
    if (runs) {
      worker.lastSignOfLifeNanos = now;
    } else if (now - worker.lastSignOfLifeNanos > stoppedGraceNanos) {
      crew.lose(
          worker,
          "silent for longer than stoppedGrace=" + pool.config().stoppedGrace()
              + " with tasks handed over to it");
    }
  }

  private void idle(Worker worker, long now) {
    if (idleTimeoutNanos != NEVER
        && worker.active
        && worker.state() == WorkerState.IDLE
        && due(worker.idleSinceNanos + idleTimeoutNanos, now)) {
      crew.letGo(worker);
    }
  }
}
