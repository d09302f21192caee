package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.Entrant.Entry;
import dev.panal.benchmarks.compare.entrants.LineProcess;
import dev.panal.benchmarks.compare.entrants.Pp4jPool;
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

/** Very many trivial tasks: submits of all then results of all, and {@code map}. */
final class Floods {
  private static final int MAP_WARM_UPS = 8;
  private static final int WARM_UPS = 3;

  private final Arena arena;
  private final int submits;
  private final int others;
  private final int items;

  Floods(Arena arena) {
    this.arena = arena;
    submits = arena.scale(1_000_000, 200_000);
    others = arena.scale(6_000, 2_000);
    items = arena.scale(10_000_000, 2_000_000);
  }

  /** Slow contestants get fewer tasks, and rates are compared. */
  Discipline pipelined() {
    return new Discipline(
        Measure.PIPELINED,
        Integer.MAX_VALUE,
        1,
        List.of(
            new Entry(Contestant.PANAL, () -> {
              ProcessPoolExecutor pool = ProcessPoolExecutor.create(Arena.WORKERS);
              return Entrant.of(WARM_UPS, () -> submitAll(pool, submits), pool);
            }),
            new Entry(Contestant.JDK_THREADS, () -> {
              ThreadPool pool = new ThreadPool();
              return Entrant.of(WARM_UPS, () -> submitAll(pool.service(), submits), pool);
            }),
            new Entry(Contestant.PP4J, () -> {
              Pp4jPool pool = new Pp4jPool();
              return Entrant.of(WARM_UPS, () -> submitAll(pool.service(), others), pool);
            }),
            python(Contestant.PYTHON, "pipelined " + others),
            python(Contestant.PYTHON_POOL, "pipelined " + 4 * others),
            python(Contestant.LOKY, "pipelined " + others),
            python(Contestant.PEBBLE, "pipelined " + others)));
  }

  Discipline map() {
    return new Discipline(
        Measure.MAP,
        Integer.MAX_VALUE,
        1,
        List.of(
            new Entry(Contestant.PANAL, () -> {
              ProcessPoolExecutor pool = ProcessPoolExecutor.create(Arena.WORKERS);
              return Entrant.of(MAP_WARM_UPS, () -> map(pool, items), pool);
            }),
            new Entry(Contestant.PANAL_LIST, () -> {
              ProcessPoolExecutor pool = ProcessPoolExecutor.create(Arena.WORKERS);
              return Entrant.of(2, () -> mapToList(pool, items), pool);
            }),
            python(Contestant.PYTHON_POOL, "map " + items),
            python(Contestant.PYTHON, "map " + items)));
  }

  private Entry python(Contestant contestant, String command) {
    return new Entry(contestant, () -> {
      LineProcess process = arena.python(contestant);
      return Entrant.of(1, () -> process.figure(command), process);
    });
  }

  static double submitAll(ProcessPoolExecutor pool, int count) {
    long begun = System.nanoTime();
    List<TaskFuture<Integer>> futures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      futures.add(pool.submit(Tasks::increment, i));
    }
    long sum = 0;
    for (TaskFuture<Integer> future : futures) {
      sum += future.result();
    }
    return rate(count, begun, sum);
  }

  static double submitAll(ExecutorService service, int count)
      throws ExecutionException, InterruptedException {
    long begun = System.nanoTime();
    List<Future<Integer>> futures = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      futures.add(service.submit(Tasks.incrementing(i)));
    }
    long sum = 0;
    for (Future<Integer> future : futures) {
      sum += future.get();
    }
    return rate(count, begun, sum);
  }

  /** Each result is used as it comes. */
  private static double map(ProcessPoolExecutor pool, int count) {
    long begun = System.nanoTime();
    long sum = pool.map(Tasks::increment, IntStream.range(0, count).boxed())
        .mapToLong(Integer::longValue)
        .sum();
    return rate(count, begun, sum);
  }

  private static double mapToList(ProcessPoolExecutor pool, int count) {
    long begun = System.nanoTime();
    List<Integer> results =
        pool.map(Tasks::increment, IntStream.range(0, count).boxed()).toList();
    return rate(count, begun, sum(results));
  }

  private static long sum(List<Integer> results) {
    long sum = 0;
    for (int result : results) {
      sum += result;
    }
    return sum;
  }

  /** Tasks a second, where the results are those of {@link Tasks#increment}. */
  private static double rate(long count, long begun, long sum) {
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (sum != count * (count + 1) / 2) {
      throw new IllegalStateException("sum=" + sum + " of count=" + count + " is wrong");
    }
    return count / seconds;
  }
}
