package dev.panal.futures.internal.dispatch;

import dev.panal.futures.LostWorker;
import dev.panal.futures.WorkerInfo;
import java.time.Instant;
import java.util.List;

/** The latest workers, or nodes, that were lost. Thread-safe. */
public final class LostWorkers {
  private static final int MOST_KEPT = 50;

  private final Latest<LostWorker> latest = new Latest<>(MOST_KEPT);

  public void add(WorkerInfo worker, String evidence) {
    latest.add(new LostWorker.Finding(Instant.now(), worker, evidence).lost());
  }

  /** In the order in which they were lost. */
  public List<LostWorker> latest() {
    return latest.all();
  }
}
