package dev.panal.core.internal;

/**
 * One hand-over of one task to one worker; decided by one compare-and-set shared with the worker.
 */
public interface Claim {
  /** Whether a worker has begun it. */
  boolean isClaimed();

  /** True exactly for the one caller that makes sure the worker never runs it. */
  boolean recall();

  /** {@link System#nanoTime()} of the beginning; 0 when it has not begun. */
  long startedNanos();
}
