package dev.panal.core;

import dev.panal.core.internal.CurrentTask;
import java.util.Optional;

/**
 * The running task as its own code sees it. Implemented by Panal only.
 *
 * <p>{@link #current()} belongs to the thread that runs the task; a thread that the task starts
 * passes the object on.
 */
public interface TaskContext {

  /**
   * The current thread's task; outside of a task one with id 0 and worker -1 that ignores progress.
   * Never null.
   */
  static TaskContext current() {
    return CurrentTask.current();
  }

  /** Whether this JVM is a worker of a process pool: Python's {@code __name__ != "__main__"}. */
  static boolean inWorker() {
    return CurrentTask.inWorker();
  }

  /** Id of the task, as {@link TaskInfo#id()} has it; 0 outside of a task. */
  long taskId();

  /** Name given by {@link TaskOptions.Builder#name}. */
  Optional<String> taskName();

  /** Place of the worker in its pool, from 0; -1 outside of a task. */
  int workerIndex();

  /**
   * Whether the result is no longer wanted: cancelled, past its timeout, or the executor is shut
   * down by force.
   */
  boolean isCancelled();

  /**
   * Says how far the task has come; seen by {@link TaskInfo#progress()}. Cheap enough for every
   * loop.
   *
   * @param done units finished, at least 0
   * @param total units there are, or 0 when unknown
   */
  void progress(long done, long total);
}
