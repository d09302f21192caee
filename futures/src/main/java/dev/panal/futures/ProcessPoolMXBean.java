package dev.panal.futures;

/**
 * What JMX shows of a pool: the figures of {@link PoolStats}, and two operations. Registered by
 * {@link ProcessPoolExecutor#registerMXBean()}.
 */
public interface ProcessPoolMXBean extends WorkerExecutorMXBean {
  /** The stacks of all workers' threads. */
  String stackDumps();

  /** As {@link ProcessPoolExecutor#restartWorkers()}. */
  void restartWorkers();
}
