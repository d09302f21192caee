package dev.panal.futures;

import dev.panal.core.TaskInfo;

/**
 * Is told what happens in a pool. Every method is called on the pool's callback threads, one call
 * after another, in the order of the events; what a method throws is logged. A listener that blocks
 * delays later events and nothing else.
 */
public interface PoolListener {
  /** A worker process was started; it is not ready yet. */
  default void workerStarted(WorkerInfo worker) {}

  /** A worker has run its initializer and takes tasks. */
  default void workerReady(WorkerInfo worker) {}

  /** A worker has left, either as it was asked to (state STOPPED) or not (state LOST). */
  default void workerStopped(WorkerInfo worker, String reason) {}

  /**
   * A submitted task has finished, failed or been cancelled. Items of {@code map} are not reported
   * one by one.
   */
  default void taskDone(TaskInfo task) {}

  /**
   * A task has been running for longer than {@code stallWarning}; told again whenever that time has
   * doubled.
   */
  default void taskStalled(StalledTask task) {}

  /** The pool is broken: no worker can be started, or the initializer failed. */
  default void poolBroken(Throwable cause) {}

  /** All workers have left and every future is done. */
  default void poolTerminated(PoolStats stats) {}
}
