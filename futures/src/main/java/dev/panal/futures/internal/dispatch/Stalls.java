package dev.panal.futures.internal.dispatch;

import dev.panal.core.internal.Durations;
import dev.panal.futures.StalledTask;
import dev.panal.futures.WorkerStacks;
import dev.panal.ipc.internal.link.ControlPage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Notices tasks that have been running for very long, and tells of them with the stacks of their
 * worker: once, and again whenever the time has doubled.
 */
final class Stalls {
  private static final System.Logger LOG = System.getLogger("dev.panal");

  private final Pool pool;
  private final long afterNanos;

  Stalls(Pool pool, @Nullable Duration after) {
    this.pool = pool;
    this.afterNanos = after == null ? Watch.NEVER : Durations.saturatedNanos(after);
  }

  /** {@link Watch#NEVER} when nobody wants to know. */
  long afterNanos() {
    return afterNanos;
  }

  /** Looks at what the worker runs; returns when to look again. */
  long check(Worker worker, long now) {
    if (afterNanos == Watch.NEVER || worker.inFlight().isEmpty()) {
      return Watch.NEVER;
    }
    ControlPage.Running running = worker.page().running();
    HandOver current = running == null ? null : worker.find(running.slot(), running.generation());
    if (running == null || current == null) {
      return now + afterNanos;
    }
    if (worker.watchedGeneration != running.generation() || worker.watchedItem != running.item()) {
      worker.watchedGeneration = running.generation();
      worker.watchedItem = running.item();
      worker.nextReportNanos = running.startedNanos() + afterNanos;
    }
    if (now - worker.nextReportNanos >= 0) {
      long ran = now - running.startedNanos();
      worker.nextReportNanos = now + ran;
      report(worker, current, running.item(), ran);
    }
    return worker.nextReportNanos;
  }

  private void report(Worker worker, HandOver current, int item, long ranNanos) {
    long taskId = current.taskId(item);
    String description = current.describe(item);
    pool.stackRequests()
        .ask(
            worker,
            stacks -> pool.callbacks()
                .execute(() -> tell(taskId, description, Duration.ofNanos(ranNanos), stacks)));
  }

  private void tell(long taskId, String description, Duration ran, WorkerStacks stacks) {
    StalledTask task = new StalledTask.Finding(taskId, description, ran, stacks).task();
    LOG.log(System.Logger.Level.WARNING, pool.config().name() + ": " + task);
    pool.events().taskStalled(task);
  }
}
