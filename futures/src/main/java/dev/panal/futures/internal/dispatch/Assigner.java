package dev.panal.futures.internal.dispatch;

import org.jspecify.annotations.Nullable;

/**
 * Decides which worker gets what.
 *
 * <p>An idle worker always comes first. To one that is busy more is given only while all that it
 * has is known to be done within a millisecond: short tasks then hide the way there and back behind
 * each other. One task more is given for tasks of some milliseconds, so that their worker does not
 * wait for the next; long ones are not queued behind a running one. What turns out to take longer
 * is taken back as soon as another worker is idle.
 */
final class Assigner {
  private static final double AHEAD_NANOS = 1_000_000;
  private static final double NEXT_NANOS = 20_000_000;
  private static final long LONG_RUN_NANOS = 1_000_000;

  private final Crew crew;
  private final PendingQueue pending;

  Assigner(Crew crew, PendingQueue pending) {
    this.crew = crew;
    this.pending = pending;
  }

  /** Gives what waits to workers that have room; returns how many hand-overs it made. */
  int assign() {
    int given = givePinned() + givePending();
    if (given == 0 && takeBackForIdle()) {
      given = givePending();
    }
    return given;
  }

  private int givePinned() {
    int given = 0;
    for (Worker worker : crew.workers()) {
      PoolTask<?> task;
      while (worker.acceptsPinned() && (task = worker.pinned().peekFirst()) != null) {
        if (task.hasPending() && worker.give(task) == Worker.Given.NO_ROOM) {
          break;
        }
        worker.pinned().removeFirst();
        given++;
      }
    }
    return given;
  }

  private int givePending() {
    int given = 0;
    Work head;
    while ((head = pending.peek()) != null) {
      Worker worker = leastLoaded();
      if (worker == null) {
        crew.demand();
        break;
      }
      if (!give(head, worker)) {
        break;
      }
      given++;
    }
    return given;
  }

  private boolean give(Work head, Worker worker) {
    if (head instanceof MapBatch<?, ?> batch) {
      int[] range = batch.cut(crew.target(), worker.tasksLeft());
      boolean noRoom = worker.give(batch, range[0], range[1]) == Worker.Given.NO_ROOM;
      if (noRoom) {
        batch.giveBack(range[0], range[1]);
      }
      return !noRoom;
    }
    PoolTask<?> task = (PoolTask<?>) head;
    pending.removeFirst(task);
    boolean noRoom = worker.give(task) == Worker.Given.NO_ROOM;
    if (noRoom) {
      pending.addFirst(task);
    }
    return !noRoom;
  }

  private @Nullable Worker leastLoaded() {
    Worker best = null;
    for (Worker worker : crew.workers()) {
      if (!worker.takesTasks() || !worker.hasSlot()) {
        continue;
      }
      if (worker.inFlight().isEmpty()) {
        return worker;
      }
      if (worker.expectedNanos() <= (worker.inFlight().size() == 1 ? NEXT_NANOS : AHEAD_NANOS)
          && (best == null || worker.expectedNanos() < best.expectedNanos())) {
        best = worker;
      }
    }
    return best;
  }

  private boolean takeBackForIdle() {
    if (!crew.hasIdle() || !pending.isEmpty()) {
      return false;
    }
    long now = System.nanoTime();
    boolean any = false;
    for (Worker worker : crew.workers()) {
      var running = hasMoreThanItRuns(worker) ? worker.page().running() : null;
      if (running != null && now - running.startedNanos() > LONG_RUN_NANOS) {
        any |= crew.work().takeBack(worker);
        if (worker.find(running.slot(), running.generation()) instanceof ChunkHandOver chunk
            && chunk.canYield()) {
          chunk.yieldRest();
        }
      }
    }
    return any;
  }

  private static boolean hasMoreThanItRuns(Worker worker) {
    HandOver first = worker.inFlight().peekFirst();
    return worker.inFlight().size() > 1 || first instanceof ChunkHandOver chunk && chunk.canYield();
  }

  /** When to look again whether an idle worker could take over from a slow one. */
  long nextLook(long now) {
    if (!crew.hasIdle()) {
      return Watch.NEVER;
    }
    for (Worker worker : crew.workers()) {
      if (hasMoreThanItRuns(worker)) {
        return now + LONG_RUN_NANOS;
      }
    }
    return Watch.NEVER;
  }
}
