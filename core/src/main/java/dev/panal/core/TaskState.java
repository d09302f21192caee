package dev.panal.core;

/**
 * Where a task is. It moves from PENDING to RUNNING to one of the last three, and never back from
 * those.
 */
public enum TaskState {
  /** No worker has begun it. */
  PENDING,
  /** A worker has begun it. */
  RUNNING,
  /** It ended with a value. */
  FINISHED,
  /** It ended with an exception, its own or one of Panal's. */
  FAILED,
  /** It was cancelled before or while it ran. */
  CANCELLED
}
