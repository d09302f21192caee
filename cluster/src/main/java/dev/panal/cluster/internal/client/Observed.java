package dev.panal.cluster.internal.client;

import dev.panal.futures.LostWorker;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.WorkerState;
import dev.panal.futures.internal.dispatch.LostWorkers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What can be seen of the workers of nodes. Thread-safe. */
final class Observed {
  private final LostWorkers lost = new LostWorkers();

  /** The workers of all these nodes, numbered through. */
  static List<WorkerInfo> workers(List<RemoteNode> nodes) {
    List<WorkerInfo> all = new ArrayList<>();
    for (RemoteNode node : nodes) {
      for (WorkerInfo worker : node.workers()) {
        all.add(renamed(worker, all.size(), node.name()));
      }
    }
    return all;
  }

  private static WorkerInfo renamed(WorkerInfo worker, int index, String node) {
    return new WorkerInfo.Snapshot(
            index,
            worker.incarnation(),
            node + "/" + worker.index(),
            worker.pid().orElse(0),
            worker.state(),
            worker.tasksFinished(),
            worker.runningTaskId().orElse(0),
            worker.runningTaskName().orElse(null),
            worker.runningFor().orElse(null),
            worker.heapUsedBytes(),
            worker.peakResidentBytes(),
            worker.started().orElse(null),
            worker.lived().orElse(null))
        .info();
  }

  /** Tells which workers are new and ready, and which are there no more. */
  static void compare(
      RemoteNode node,
      List<WorkerInfo> after,
      Consumer<WorkerInfo> ready,
      BiConsumer<WorkerInfo, String> stopped) {
    Map<Long, WorkerInfo> before = new HashMap<>();
    node.workers().stream()
        .filter(Observed::isReady)
        .forEach(worker -> before.put(worker.incarnation(), worker));
    for (WorkerInfo worker : after) {
      if (isReady(worker) && before.remove(worker.incarnation()) == null) {
        ready.accept(renamed(worker, worker.index(), node.name()));
      }
    }
    before
        .values()
        .forEach(worker -> stopped.accept(
            renamed(worker, worker.index(), node.name()), "its node has it no more"));
  }

  private static boolean isReady(WorkerInfo worker) {
    return worker.state() == WorkerState.IDLE || worker.state() == WorkerState.BUSY;
  }

  /** A node that did not say that it leaves. */
  void lost(RemoteNode node, String why) {
    WorkerInfo as = new WorkerInfo.Snapshot(
            0,
            0,
            node.name(),
            node.pid(),
            WorkerState.LOST,
            node.info().tasksFinished(),
            0,
            null,
            null,
            0,
            0,
            null,
            null)
        .info();
    lost.add(as, "the node is lost: " + why);
  }

  List<LostWorker> lost() {
    return lost.latest();
  }
}
