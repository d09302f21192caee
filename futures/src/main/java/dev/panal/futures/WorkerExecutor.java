package dev.panal.futures;

import dev.panal.core.TaskExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/**
 * An executor whose tasks run in worker JVMs, wherever these are, and what can be seen of it: by
 * the dashboard, by metrics, by JMX. {@link ProcessPoolExecutor} is one, {@code ClusterExecutor} of
 * {@code panal-cluster} the other; implemented by Panal only: methods will be added. Thread-safe.
 */
public interface WorkerExecutor extends TaskExecutor {
  /** Stands in thread names and messages. */
  String name();

  /**
   * What the executor has done and holds now. Counters are read one after the other, not at one
   * instant.
   */
  PoolStats stats();

  /** The worker processes as they are now, those that start or leave included. */
  List<WorkerInfo> workers();

  /**
   * Workers that have ended, as they were last seen: at most the latest 1024, the earliest first.
   * Also after the executor's end. Empty where that is not kept.
   */
  default List<WorkerInfo> formerWorkers() {
    return List.of();
  }

  /**
   * The latest that ended without being asked to, at most 50, the earliest first. Also after the
   * executor's end.
   */
  List<LostWorker> lostWorkers();

  /** What ran when and in which worker; empty where that is not kept. */
  List<TimelineSpan> timeline();

  /** Where the time went. Also after the executor's end. */
  Efficiency efficiency();

  /**
   * Writes a page that shows what the executor has done: a timeline, where the time went, the
   * slowest tasks, workers lost. Also after its end. Needs {@code panal-dashboard} on the class
   * path.
   *
   * @param file is overwritten
   * @return the file
   * @throws IOException when the file cannot be written
   * @throws IllegalStateException when there is no {@link ReportWriter}
   */
  default Path report(Path file) throws IOException {
    ReportWriter writer = ServiceLoader.load(
            ReportWriter.class, WorkerExecutor.class.getClassLoader())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(
            "nothing on the class path writes reports: add dev.panal:panal-dashboard"));
    writer.write(this, file);
    return file;
  }

  /**
   * Shows the executor to JMX as {@code dev.panal:type=…,name=…}, until the registration is closed;
   * the type is {@code ProcessPool} or {@code Cluster}.
   *
   * @throws IllegalStateException when another one of this name is registered
   */
  WorkerExecutorMXBean.Registration registerMXBean();
}
