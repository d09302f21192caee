package dev.panal.cluster.internal.client;

import dev.panal.core.TaskOptions;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.TaskPromise;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * What a task costs the program, without the network: {@code java … SchedulerCost nodes slots
 * tasks}. Prints wall time, processor time and bytes for each task, of the last of several runs.
 */
final class SchedulerCost {
  private static final int RUNS = 5;

  private SchedulerCost() {}

  public static void main(String[] arguments) throws Exception {
    int nodes = Integer.parseInt(arguments[0]);
    int slots = Integer.parseInt(arguments[1]);
    int tasks = Integer.parseInt(arguments[2]);
    FakeCluster cluster = new FakeCluster(nodes, slots, TaskOptions.none(), 0);
    cluster.scheduler().awaitNodes(java.time.Duration.ofSeconds(60));
    for (int run = 1; run <= RUNS; run++) {
      long bytes = cluster.bytesSent();
      long frames = cluster.framesSent();
      long cpu = cpuNanos();
      long begun = System.nanoTime();
      List<TaskPromise<Integer>> futures = new ArrayList<>(tasks);
      for (int i = 0; i < tasks; i++) {
        futures.add(cluster
            .scheduler()
            .submit(Invocation.<Integer, Integer>apply(x -> x, i), TaskOptions.none()));
      }
      for (TaskPromise<Integer> future : futures) {
        future.result();
      }
      long wall = System.nanoTime() - begun;
      System.out.printf(
          "nodes=%d slots=%d tasks=%d wall=%.2f us/task cpu=%.2f us/task bytes=%.1f/task frames=%.3f/task%n",
          nodes,
          slots,
          tasks,
          wall / 1e3 / tasks,
          (cpuNanos() - cpu) / 1e3 / tasks,
          (double) (cluster.bytesSent() - bytes) / tasks,
          (double) (cluster.framesSent() - frames) / tasks);
    }
    cluster.scheduler().shutdown();
    cluster.scheduler().awaitTermination(java.time.Duration.ofSeconds(60));
  }

  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }
}
