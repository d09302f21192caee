package dev.panal.futures;

import javax.management.ObjectName;

/**
 * What JMX shows of a pool: the figures of {@link PoolStats}, and two operations. Registered by
 * {@link ProcessPoolExecutor#registerMXBean()}.
 */
public interface ProcessPoolMXBean {
  int getWorkers();

  int getIdleWorkers();

  int getBusyWorkers();

  long getSubmitted();

  long getUnfinished();

  long getSucceeded();

  long getFailed();

  long getCancelled();

  long getCrashes();

  long getTimeouts();

  long getRetries();

  long getWorkersStarted();

  long getPendingTasks();

  long getPendingBytes();

  /** The stacks of all workers' threads. */
  String stackDumps();

  /** As {@link ProcessPoolExecutor#restartWorkers()}. */
  void restartWorkers();

  /** Takes the bean out again. */
  interface Registration extends AutoCloseable {
    ObjectName name();

    @Override
    void close();
  }
}
