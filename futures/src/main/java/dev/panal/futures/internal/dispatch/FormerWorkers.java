package dev.panal.futures.internal.dispatch;

import dev.panal.futures.WorkerInfo;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest workers that have ended, as they were last seen. Thread-safe. */
final class FormerWorkers {
  private static final int MOST_KEPT = 1024;

  private final Deque<WorkerInfo> latest = new ArrayDeque<>();

  synchronized void add(WorkerInfo worker) {
    if (latest.size() == MOST_KEPT) {
      latest.removeFirst();
    }
    latest.addLast(worker);
  }

  /** In the order in which they ended. */
  synchronized List<WorkerInfo> latest() {
    return List.copyOf(latest);
  }
}
