package dev.panal.futures.internal.dispatch;

import dev.panal.futures.LostWorker;
import dev.panal.futures.WorkerInfo;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The latest workers, or nodes, that were lost. Thread-safe. */
public final class LostWorkers {
  private static final int MOST_KEPT = 50;

  private final Deque<LostWorker> latest = new ArrayDeque<>();

  public synchronized void add(WorkerInfo worker, String evidence) {
    if (latest.size() == MOST_KEPT) {
      latest.removeFirst();
    }
    latest.addLast(new LostWorker.Finding(Instant.now(), worker, evidence).lost());
  }

  /** In the order in which they were lost. */
  public synchronized List<LostWorker> latest() {
    return List.copyOf(latest);
  }
}
