package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.compare.entrants.Tasks;
import dev.panal.benchmarks.report.CpuTime;
import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Series;
import dev.panal.benchmarks.report.Table;
import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskFuture;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * CPU time of the application for a task, by the number of workers. Tasks sleep, so that many
 * workers are busy on few cores. One pool is resized, up and down again, so that its code is
 * compiled for all sizes and each size but the largest is measured early and late.
 */
final class WorkerCount {
  private static final String POOL = "growth";
  private static final String HEAP_OF_WORKER = "32m";
  private static final int TASK_MILLIS = 20;
  private static final int TASKS_A_SECOND = 3_200;
  private static final int TRIVIAL_TASKS = 200_000;
  private static final int CORES_OF_LARGE_MACHINE = 64;
  private static final double BOUND = 0.3;

  private final Scale scale;
  private final double seconds;
  private final Map<Load, List<Usage>> usages = new LinkedHashMap<>();

  private WorkerCount(Scale scale) {
    this.scale = scale;
    this.seconds = scale.of(3.0, 0.5);
  }

  static Finding study(Scale scale) throws IOException, InterruptedException {
    return new WorkerCount(scale).run();
  }

  /** What tasks are given out. Each has a function of its own, for the pool keeps times of each. */
  private enum Tempo {
    SAME_LENGTH("sleep 20 ms each", nanos -> sleep(nanos)),
    SAME_RATE("sleep, 3,200/s in all", nanos -> sleep(nanos)),
    AT_ONCE("trivial, all at once", Tasks::increment);

    private final String title;
    private final SerializableFunction<Integer, Integer> task;

    Tempo(String title, SerializableFunction<Integer, Integer> task) {
      this.title = title;
      this.task = task;
    }
  }

  private record Load(Tempo tempo, int workers) {
    int taskNanos() {
      return switch (tempo) {
        case SAME_LENGTH -> TASK_MILLIS * 1_000_000;
        case SAME_RATE -> (int) (1e9 * workers / TASKS_A_SECOND);
        case AT_ONCE -> 0;
      };
    }

    int tasks(double seconds) {
      return tempo == Tempo.AT_ONCE ? TRIVIAL_TASKS : (int) (seconds * 1e9 * workers / taskNanos());
    }
  }

  /** CPU for one task, in µs. */
  private record Usage(double dispatcher, double caller, double process, double tasksPerSecond) {}

  private Finding run() throws IOException, InterruptedException {
    List<Integer> counts =
        scale.of(List.of(1, 2, 4, 8, 16, 32, 64, 32, 16, 8, 4, 2, 1), List.of(1, 2, 8, 2, 1));
    int most = counts.stream().max(Integer::compare).orElseThrow();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .name(POOL)
        .maxHeap(HEAP_OF_WORKER)
        .build()) {
      scale.say(Study.WORKERS, "warms up");
      for (Tempo tempo : Tempo.values()) {
        measure(pool, new Load(tempo, 2));
      }
      for (int workers : counts) {
        scale.say(Study.WORKERS, "workers " + workers);
        resize(pool, workers);
        for (int time = 0; time < (workers == most ? 2 : 1); time++) {
          for (Tempo tempo : Tempo.values()) {
            Load load = new Load(tempo, workers);
            run(pool, load, load.tasks(scale.of(1.0, 0.2))); // new workers are slow
            usages.computeIfAbsent(load, l -> new ArrayList<>()).add(measure(pool, load));
          }
        }
      }
    }
    return finding(most);
  }

  private static void resize(ProcessPoolExecutor pool, int workers) throws InterruptedException {
    pool.resize(workers);
    while (pool.workers().stream().filter(w -> w.state() == WorkerState.IDLE).count() != workers
        || pool.workers().size() != workers) {
      Thread.sleep(10);
    }
  }

  private Usage measure(ProcessPoolExecutor pool, Load load) throws IOException {
    int tasks = load.tasks(seconds);
    System.gc();
    long dispatcher = dispatcherNanos();
    long caller = ThreadTime.ownNanos();
    long process = CpuTime.ownNanos();
    long begun = System.nanoTime();
    run(pool, load, tasks);
    long took = System.nanoTime() - begun;
    process = CpuTime.ownNanos() - process;
    caller = ThreadTime.ownNanos() - caller;
    dispatcher = dispatcherNanos() - dispatcher;
    double perMicro = 1e3 * tasks;
    return new Usage(
        dispatcher / perMicro, caller / perMicro, process / perMicro, tasks / (took / 1e9));
  }

  private static long dispatcherNanos() {
    return ThreadTime.nanos(name -> name.equals("panal-" + POOL + "-dispatcher"));
  }

  private static void run(ProcessPoolExecutor pool, Load load, int tasks) {
    List<TaskFuture<Integer>> futures = new ArrayList<>(tasks);
    for (int i = 0; i < tasks; i++) {
      futures.add(pool.submit(load.tempo().task, load.taskNanos()));
    }
    futures.forEach(TaskFuture::result);
  }

  private static int sleep(int nanos) {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    return nanos;
  }

  private Finding finding(int most) {
    Table table = new Table(
        "tasks",
        "workers",
        "tasks/s",
        "dispatcher, µs/task",
        "caller, µs/task",
        "all threads, µs/task");
    Plot plot =
        new Plot(new Plot.Axis("workers", true), new Plot.Axis("µs of CPU for a task", true));
    List<Map<String, Object>> rows = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (Tempo tempo : Tempo.values()) {
      List<Double> dispatchers = new ArrayList<>();
      List<Double> processes = new ArrayList<>();
      usages.forEach((load, rounds) -> {
        if (load.tempo() != tempo) {
          return;
        }
        double dispatcher = median(rounds, Usage::dispatcher);
        double process = median(rounds, Usage::process);
        table.add(
            tempo.title,
            Integer.toString(load.workers()),
            Numbers.text(median(rounds, Usage::tasksPerSecond)),
            Numbers.text(dispatcher),
            Numbers.text(median(rounds, Usage::caller)),
            Numbers.text(process));
        plot.add("dispatcher: " + tempo.title, load.workers(), dispatcher);
        rows.add(row(load, rounds));
        if (load.workers() >= 2) {
          dispatchers.add(dispatcher);
          processes.add(process);
        }
      });
      remarks.add(tempo.title + ", 2 workers and more, dispatcher: "
          + Spread.of(dispatchers).text("µs", BOUND));
      remarks.add(tempo.title + ", 2 workers and more, all threads: "
          + Spread.of(processes).text("µs", BOUND));
    }
    remarks.addAll(estimate("seldom busy", new Load(Tempo.SAME_LENGTH, most)));
    remarks.addAll(estimate("always busy", new Load(Tempo.AT_ONCE, most)));
    return new Finding(Study.WORKERS, table, remarks, plot, rows);
  }

  private List<String> estimate(String state, Load load) {
    double micros = median(usages.getOrDefault(load, List.of()), Usage::dispatcher);
    return new Estimate(micros, CORES_OF_LARGE_MACHINE).lines(state, TASK_MILLIS);
  }

  private static Map<String, Object> row(Load load, List<Usage> rounds) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("tasks", load.tempo().title);
    row.put("workers", load.workers());
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
