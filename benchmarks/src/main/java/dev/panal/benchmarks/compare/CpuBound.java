package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.Entrant.Entry;
import dev.panal.benchmarks.compare.entrants.Spinner;
import dev.panal.benchmarks.compare.entrants.Tasks;
import dev.panal.benchmarks.compare.entrants.ThreadPool;
import dev.panal.core.TaskFuture;
import dev.panal.futures.ProcessPoolExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Tasks that compute for a while: how much of two cores is left for them. Each is the same number
 * of steps of one loop, whoever runs it.
 */
final class CpuBound {
  private final Arena arena;
  private final double stepsPerMicro;

  CpuBound(Arena arena) {
    this.arena = arena;
    stepsPerMicro = Spinner.stepsPerMicrosecond();
  }

  Discipline oneMillisecond() {
    int count = arena.scale(20_000, 2_000);
    long steps = (long) (1_000 * stepsPerMicro);
    return new Discipline(
        Measure.CPU_1MS,
        arena.scale(3, Integer.MAX_VALUE),
        1,
        List.of(
            new Entry(Contestant.PANAL, () -> {
              ProcessPoolExecutor pool = ProcessPoolExecutor.create(Arena.WORKERS);
              submitAll(pool, 2_000, steps);
              return Entrant.of(0, () -> submitAll(pool, count, steps), pool);
            }),
            new Entry(Contestant.JDK_THREADS, () -> {
              ThreadPool pool = new ThreadPool();
              submitAll(pool.service(), 2_000, steps);
              return Entrant.of(0, () -> submitAll(pool.service(), count, steps), pool);
            })));
  }

  Discipline fiftyMicroseconds() {
    int count = arena.scale(100_000, 40_000);
    long steps = (long) (50 * stepsPerMicro);
    return new Discipline(
        Measure.CPU_50US,
        Integer.MAX_VALUE,
        1,
        List.of(
            new Entry(Contestant.PANAL, () -> {
              ProcessPoolExecutor pool = ProcessPoolExecutor.create(Arena.WORKERS);
              return Entrant.of(1, () -> map(pool, count, steps), pool);
            }),
            new Entry(Contestant.JDK_THREADS, () -> {
              ThreadPool pool = new ThreadPool();
              return Entrant.of(1, () -> submitAll(pool.service(), count, steps), pool);
            })));
  }

  private static double submitAll(ProcessPoolExecutor pool, int count, long steps) {
    long begun = System.nanoTime();
    List<TaskFuture<Long>> futures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      futures.add(pool.submit(Tasks::spin, steps));
    }
    long sum = 0;
    for (TaskFuture<Long> future : futures) {
      sum += future.result();
    }
    return seconds(begun, sum, count, steps);
  }

  private static double submitAll(ExecutorService service, int count, long steps)
      throws ExecutionException, InterruptedException {
    long begun = System.nanoTime();
    List<Future<Long>> futures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      futures.add(service.submit(() -> Tasks.spin(steps)));
    }
    long sum = 0;
    for (Future<Long> future : futures) {
      sum += future.get();
    }
    return seconds(begun, sum, count, steps);
  }

  private static double map(ProcessPoolExecutor pool, int count, long steps) {
    long begun = System.nanoTime();
    try (Stream<Long> results =
        pool.map(Tasks::spin, IntStream.range(0, count).mapToObj(i -> steps))) {
      long sum = results.mapToLong(Long::longValue).sum();
      return seconds(begun, sum, count, steps);
    }
  }

  private static double seconds(long begun, long sum, int count, long steps) {
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (sum != count * Tasks.spin(steps)) {
      throw new IllegalStateException("sum=" + sum + " of count=" + count + " is wrong");
    }
    return seconds;
  }
}
