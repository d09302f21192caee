package dev.panal.futures;

import javax.management.ObjectName;

/**
 * What JMX shows of an executor with worker JVMs: the figures of {@link PoolStats}. Registered by
 * {@link WorkerExecutor#registerMXBean()}.
 */
public interface WorkerExecutorMXBean {
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

  /** Takes the bean out again. */
  interface Registration extends AutoCloseable {
    ObjectName name();

    @Override
    void close();
  }
}
