package dev.panal.dashboard;

import dev.panal.futures.Efficiency;
import dev.panal.futures.LostWorker;
import dev.panal.futures.PoolStats;
import dev.panal.futures.TimelineSpan;
import dev.panal.futures.WorkerExecutor;
import dev.panal.futures.WorkerInfo;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** All that the page shows, as it is at one moment. */
final class PoolData {
  private static final int SLOWEST = 12;

  private PoolData() {}

  static String json(WorkerExecutor pool) {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    List<WorkerInfo> workers = pool.workers();
    List<WorkerInfo> former = former(pool, workers);
    List<TimelineSpan> spans = pool.timeline();
    data.put("pool", pool.toString());
    data.put("atMillis", System.currentTimeMillis());
    data.put("terminated", pool.isTerminated());
    data.put("stats", stats(pool.stats()));
    data.put(
        "workers", atTheirPlaces(former, workers).stream().map(PoolData::worker).toList());
    data.put("lanes", lanes(former, workers, spans));
    data.put("spans", spans.stream().map(PoolData::span).toList());
    Efficiency efficiency = pool.efficiency();
    data.put("efficiency", efficiency(efficiency));
    data.put("slowest", slowest(efficiency, spans));
    data.put("lost", pool.lostWorkers().stream().map(PoolData::lost).toList());
    return Json.of(data);
  }

  private static Map<String, @Nullable Object> stats(PoolStats stats) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("submitted", stats.submitted());
    values.put("unfinished", stats.unfinished());
    values.put("pendingTasks", stats.pendingTasks());
    values.put("pendingBytes", stats.pendingBytes());
    values.put("succeeded", stats.succeeded());
    values.put("failed", stats.failed());
    values.put("cancelled", stats.cancelled());
    values.put("crashes", stats.crashes());
    values.put("timeouts", stats.timeouts());
    values.put("retries", stats.retries());
    values.put("workersStarted", stats.workersStarted());
    return values;
  }

  private static Map<String, @Nullable Object> worker(WorkerInfo worker) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("index", worker.index());
    values.put("name", worker.name());
    values.put("pid", worker.pid().isPresent() ? worker.pid().getAsLong() : null);
    values.put("state", worker.state().name());
    values.put(
        "runningTask",
        worker.runningTaskId().isPresent() ? worker.runningTaskId().getAsLong() : null);
    values.put("runningName", worker.runningTaskName().orElse(null));
    values.put("runningMillis", worker.runningFor().map(Duration::toMillis).orElse(null));
    values.put("tasks", worker.tasksFinished());
    values.put("heapBytes", worker.heapUsedBytes());
    values.put("peakBytes", worker.peakResidentBytes());
    return values;
  }

  /** A worker that ended in between is in both lists. */
  private static List<WorkerInfo> former(WorkerExecutor pool, List<WorkerInfo> now) {
    return pool.formerWorkers().stream()
        .filter(
            worker -> now.stream().noneMatch(other -> other.incarnation() == worker.incarnation()))
        .toList();
  }

  /** All that there are now, and of each place without one the last that was there. */
  private static List<WorkerInfo> atTheirPlaces(List<WorkerInfo> former, List<WorkerInfo> now) {
    Map<Integer, WorkerInfo> last = new TreeMap<>();
    former.forEach(worker -> last.put(worker.index(), worker));
    now.forEach(worker -> last.remove(worker.index()));
    return Stream.concat(now.stream(), last.values().stream()).toList();
  }

  /** Of each worker's place, when there was a worker, and how long something ran there. */
  private static List<Map<String, @Nullable Object>> lanes(
      List<WorkerInfo> former, List<WorkerInfo> now, List<TimelineSpan> spans) {
    Map<Integer, Lane> lanes = new TreeMap<>();
    Stream.concat(former.stream(), now.stream())
        .filter(worker -> worker.started().isPresent())
        .forEach(worker -> lanes
            .computeIfAbsent(worker.index(), Lane::new)
            .add(worker.started().orElseThrow(), worker.lived().orElse(Duration.ZERO)));
    spans.forEach(span -> lanes.computeIfAbsent(span.workerIndex(), Lane::new).add(span.busy()));
    return lanes.values().stream().map(Lane::values).toList();
  }

  private static Map<String, @Nullable Object> span(TimelineSpan span) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("w", span.workerIndex());
    values.put("i", span.incarnation());
    values.put("s", span.start().toNanos() / 1e6);
    values.put("d", span.duration().toNanos() / 1e6);
    values.put("b", span.busy().toNanos() / 1e6);
    values.put("n", span.tasks());
    values.put("f", span.failed());
    values.put("t", span.name().orElse(null));
    return values;
  }

  private static Map<String, @Nullable Object> lost(LostWorker lost) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("atMillis", lost.at().toEpochMilli());
    values.put("name", lost.worker().name());
    values.put("evidence", lost.evidence());
    return values;
  }

  private static Map<String, @Nullable Object> efficiency(Efficiency efficiency) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("tasks", efficiency.tasks());
    values.put("workers", millis(efficiency.workers()));
    values.put("startUp", millis(efficiency.startUp()));
    values.put("run", millis(efficiency.run()));
    values.put("waiting", millis(efficiency.waiting()));
    values.put("encode", millis(efficiency.encode()));
    values.put("queued", millis(efficiency.queued()));
    values.put("decode", millis(efficiency.decode()));
    return values;
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }

  /** Single tasks, and items of {@code map} by what each of a stretch took. */
  private static List<Map<String, @Nullable Object>> slowest(
      Efficiency efficiency, List<TimelineSpan> spans) {
    Stream<Map<String, @Nullable Object>> single = efficiency.slowest().stream().map(task -> {
      Map<String, @Nullable Object> values = new LinkedHashMap<>();
      values.put("t", task.label());
      values.put("w", task.workerIndex());
      values.put("each", millis(task.ran()));
      values.put("queued", millis(task.queued()));
      values.put("n", 1);
      return values;
    });
    Stream<Map<String, @Nullable Object>> several = spans.stream()
        .filter(span -> span.tasks() > 1)
        .map(span -> {
          Map<String, @Nullable Object> values = new LinkedHashMap<>();
          values.put("t", span.name().orElse("several"));
          values.put("w", span.workerIndex());
          values.put("each", millis(span.busy()) / span.tasks());
          values.put("n", span.tasks());
          return values;
        });
    return Stream.concat(single, several)
        .sorted(Comparator.comparingDouble((Map<String, @Nullable Object> task) ->
                task.get("each") instanceof Double each ? each : 0)
            .reversed())
        .limit(SLOWEST)
        .toList();
  }
}
