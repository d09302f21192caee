package dev.panal.futures;

/**
 * What a worker JVM is doing.
 *
 * <pre>{@code
 * STARTING ──> IDLE <──> BUSY
 *     │          │         │
 *     │          └──┬──────┘
 *     │             v
 *     │         RETIRING ──> STOPPED
 *     └───────── from every one of them ───────> LOST
 * }</pre>
 */
public enum WorkerState {
  /**
   * The process has been asked for and has not yet said that it is ready; its initializer runs in
   * this state.
   */
  STARTING,
  /** Ready, and nothing is handed over to it. */
  IDLE,
  /** At least one task is handed over to it. */
  BUSY,
  /** It takes no more tasks, finishes what it runs, and leaves. */
  RETIRING,
  /** It has left as it was asked to. */
  STOPPED,
  /** It died, was killed, or stopped answering. */
  LOST
}
