package dev.panal.futures;

import dev.panal.futures.internal.ExecutorBean;
import java.util.stream.Collectors;

/** A pool as JMX sees it. */
final class PoolBean extends ExecutorBean implements ProcessPoolMXBean {
  private final ProcessPoolExecutor pool;

  PoolBean(ProcessPoolExecutor pool) {
    super(pool);
    this.pool = pool;
  }

  @Override
  public String stackDumps() {
    return pool.stackDumps().stream()
        .map(WorkerStacks::toString)
        .collect(Collectors.joining(System.lineSeparator()));
  }

  @Override
  public void restartWorkers() {
    pool.restartWorkers();
  }
}
