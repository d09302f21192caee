package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.Entrant.Entry;
import dev.panal.benchmarks.compare.entrants.Tasks;
import dev.panal.benchmarks.report.CpuTime;
import dev.panal.benchmarks.report.Proc;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerInfo;
import java.nio.file.Path;
import java.util.List;

/** What a pool costs while it has nothing to do, from what the kernel counts in {@code /proc}. */
final class Idleness {
  private static final int SETTLE_MILLIS = 2_000;
  private static final int TASKS = 20_000;

  private final Arena arena;

  Idleness(Arena arena) {
    this.arena = arena;
  }

  Discipline memory() {
    return alone(Measure.MEMORY, () -> {
      try (ProcessPoolExecutor pool = settled()) {
        double sum = 0;
        for (WorkerInfo worker : pool.workers()) {
          Path memory = Path.of("/proc/" + worker.pid().orElseThrow() + "/smaps_rollup");
          sum += Proc.bytes(memory, "Pss").orElseThrow();
        }
        return sum / Arena.WORKERS / 1e6;
      }
    });
  }

  Discipline workers() {
    int seconds = arena.scale(30, 5);
    return alone(Measure.IDLE_WORKER, () -> {
      try (ProcessPoolExecutor pool = settled()) {
        List<Long> pids =
            pool.workers().stream().map(worker -> worker.pid().orElseThrow()).toList();
        long before = CpuTime.nanos(pids);
        Thread.sleep(1_000L * seconds);
        return percent(CpuTime.nanos(pids) - before, seconds) / Arena.WORKERS;
      }
    });
  }

  /** With a pool less without one, one after the other in this JVM. */
  Discipline parent() {
    int seconds = arena.scale(30, 5);
    return alone(Measure.IDLE_PARENT, () -> {
      long with;
      try (ProcessPoolExecutor pool = settled()) {
        long before = CpuTime.ownNanos();
        Thread.sleep(1_000L * seconds);
        with = CpuTime.ownNanos() - before;
        if (pool.workers().size() != Arena.WORKERS) {
          throw new IllegalStateException("workers=" + pool.workers().size());
        }
      }
      Thread.sleep(SETTLE_MILLIS);
      long before = CpuTime.ownNanos();
      Thread.sleep(1_000L * seconds);
      return percent(with - (CpuTime.ownNanos() - before), seconds);
    });
  }

  private static Discipline alone(Measure measure, Entrant.Sample sample) {
    return new Discipline(
        measure, 1, 1, List.of(new Entry(Contestant.PANAL, () -> Entrant.of(0, sample))));
  }

  /** A pool that has worked and then had nothing to do for a while. */
  private static ProcessPoolExecutor settled() throws InterruptedException {
    ProcessPoolExecutor pool = ProcessPoolExecutor.create(Arena.WORKERS);
    for (int i = 0; i < TASKS; i++) {
      pool.submit(Tasks::increment, i).result();
    }
    Thread.sleep(SETTLE_MILLIS);
    return pool;
  }

  private static double percent(long nanos, int seconds) {
    return 100.0 * nanos / 1e9 / seconds;
  }
}
