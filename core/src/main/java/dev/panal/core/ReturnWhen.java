package dev.panal.core;

/**
 * What {@link TaskFutures#await} waits for; the constants of Python's
 * {@code concurrent.futures.wait}.
 */
public enum ReturnWhen {
  /** Every future is done. */
  ALL_COMPLETED,
  /** At least one future is done, a cancelled one included. */
  FIRST_COMPLETED,
  /** A future has failed, or all are done. A cancelled future has not failed. */
  FIRST_EXCEPTION
}
