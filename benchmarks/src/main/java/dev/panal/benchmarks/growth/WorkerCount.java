package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.report.CpuTime;
import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Series;
import dev.panal.benchmarks.report.Table;
import dev.panal.core.TaskFuture;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * CPU time of the application for a task, by the number of workers. Tasks sleep, so that many
 * workers are busy on few cores. One pool is resized, so that its code is compiled for all sizes.
 */
final class WorkerCount {
  private static final String POOL = "growth";
  private static final String HEAP_OF_WORKER = "32m";
  private static final int TASK_MILLIS = 20;
  private static final int CORES_OF_LARGE_MACHINE = 64;
  private static final double BOUND = 0.3;

  private final Scale scale;
  private final double seconds;
  private final Map<Load, List<Usage>> usages = new LinkedHashMap<>();

  private WorkerCount(Scale scale) {
    this.scale = scale;
    this.seconds = scale.of(4.0, 1.0);
  }

  static Finding study(Scale scale) throws IOException, InterruptedException {
    return new WorkerCount(scale).run();
  }

  /** So many workers, each with one task of that length after the other. */
  private record Load(int workers, int taskMillis) {}

  /** CPU for one task, in µs. */
  private record Usage(double dispatcher, double caller, double process, double tasksPerSecond) {}

  private Finding run() throws IOException, InterruptedException {
    List<Integer> counts = scale.of(List.of(1, 2, 4, 8, 16, 32, 64), List.of(1, 2, 8));
    int most = counts.get(counts.size() - 1);
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .name(POOL)
        .maxHeap(HEAP_OF_WORKER)
        .build()) {
      scale.say(Study.WORKERS, "warms up");
      measure(pool, new Load(2, 0));
      for (int round = 1; round <= scale.of(3, 1); round++) {
        for (int workers : counts) {
          scale.say(Study.WORKERS, "round " + round + ", workers " + workers);
          resize(pool, workers);
          add(pool, new Load(workers, TASK_MILLIS));
        }
        for (int millis : scale.of(List.of(10, 5, 2), List.of(5))) {
          add(pool, new Load(most, millis));
        }
      }
    }
    return finding(most);
  }

  private static void resize(ProcessPoolExecutor pool, int workers) throws InterruptedException {
    pool.resize(workers);
    while (pool.workers().stream().filter(w -> w.state() == WorkerState.IDLE).count() != workers) {
      Thread.sleep(10);
    }
  }

  private void add(ProcessPoolExecutor pool, Load load) throws IOException {
    run(pool, load, 2 * load.workers()); // each worker has linked the function
    usages.computeIfAbsent(load, l -> new ArrayList<>()).add(measure(pool, load));
  }

  private Usage measure(ProcessPoolExecutor pool, Load load) throws IOException {
    int tasks = load.taskMillis() == 0
        ? 200_000
        : (int) (load.workers() * seconds * 1e3 / load.taskMillis());
    System.gc();
    long begun = System.nanoTime();
    long dispatcher = dispatcherNanos();
    long caller = ThreadTime.ownNanos();
    long process = CpuTime.ownNanos();
    run(pool, load, tasks);
    double perMicro = 1e3 * tasks;
    return new Usage(
        (dispatcherNanos() - dispatcher) / perMicro,
        (ThreadTime.ownNanos() - caller) / perMicro,
        (CpuTime.ownNanos() - process) / perMicro,
        tasks / ((System.nanoTime() - begun) / 1e9));
  }

  private static long dispatcherNanos() {
    return ThreadTime.nanos(name -> name.equals("panal-" + POOL + "-dispatcher"));
  }

  private static void run(ProcessPoolExecutor pool, Load load, int tasks) {
    List<TaskFuture<Integer>> futures = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      futures.add(pool.submit(WorkerCount::sleep, load.taskMillis()));
    }
    futures.forEach(TaskFuture::result);
  }

  private static int sleep(int millis) {
    try {
      if (millis > 0) {
        Thread.sleep(millis);
      }
      return millis;
    } catch (InterruptedException e) {
      throw new IllegalStateException("interrupted in a task of " + millis + " ms", e);
    }
  }

  private Finding finding(int most) {
    Table table = new Table(
        "workers",
        "task, ms",
        "tasks/s",
        "dispatcher, µs/task",
        "caller, µs/task",
        "process, µs/task");
    Plot plot =
        new Plot(new Plot.Axis("workers", true), new Plot.Axis("µs of CPU for a task", false));
    List<Map<String, Object>> rows = new ArrayList<>();
    List<Double> dispatchers = new ArrayList<>();
    List<Double> processes = new ArrayList<>();
    usages.forEach((load, rounds) -> {
      double dispatcher = median(rounds, Usage::dispatcher);
      double process = median(rounds, Usage::process);
      table.add(
          Integer.toString(load.workers()),
          Integer.toString(load.taskMillis()),
          Numbers.text(median(rounds, Usage::tasksPerSecond)),
          Numbers.text(dispatcher),
          Numbers.text(median(rounds, Usage::caller)),
          Numbers.text(process));
      rows.add(row(load, rounds));
      if (load.taskMillis() == TASK_MILLIS) {
        plot.add("dispatcher", load.workers(), dispatcher);
        plot.add("all threads of the application", load.workers(), process);
        if (load.workers() >= 2) {
          dispatchers.add(dispatcher);
          processes.add(process);
        }
      }
    });
    List<String> remarks = new ArrayList<>();
    remarks.add("dispatcher, 2 workers and more: " + Spread.of(dispatchers).text("µs", BOUND));
    remarks.add("process, 2 workers and more: " + Spread.of(processes).text("µs", BOUND));
    double micros = median(usages.get(new Load(most, TASK_MILLIS)), Usage::dispatcher);
    remarks.addAll(new Estimate(micros, CORES_OF_LARGE_MACHINE).lines(TASK_MILLIS));
    return new Finding(Study.WORKERS, table, remarks, plot, rows);
  }

  private static Map<String, Object> row(Load load, List<Usage> rounds) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("workers", load.workers());
    row.put("taskMillis", load.taskMillis());
    row.put("tasksPerSecond", rounds.stream().map(Usage::tasksPerSecond).toList());
    row.put("dispatcherMicros", rounds.stream().map(Usage::dispatcher).toList());
    row.put("callerMicros", rounds.stream().map(Usage::caller).toList());
    row.put("processMicros", rounds.stream().map(Usage::process).toList());
    return row;
  }

  private static double median(List<Usage> rounds, ToDoubleFunction<Usage> figure) {
    return Series.median(rounds.stream().mapToDouble(figure).toArray());
  }
}
