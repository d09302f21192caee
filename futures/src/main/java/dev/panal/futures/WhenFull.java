package dev.panal.futures;

/**
 * What a submit does while the pool holds as many waiting tasks, or as many bytes of them, as it
 * may.
 */
public enum WhenFull {
  /** The caller waits for room. */
  WAIT,
  /** The caller gets a {@link java.util.concurrent.RejectedExecutionException} at once. */
  REJECT
}
