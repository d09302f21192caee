package dev.panal.testkit;

import java.time.Duration;

/**
 * A fault that a {@link FaultInjector} has brought about.
 *
 * @param kind what it was
 * @param pid the worker's process; 0 where it concerns none
 * @param after since the injector was started
 */
public record InjectedFault(Kind kind, long pid, Duration after) {
  /** What can be injected. */
  public enum Kind {
    /** A worker gets SIGKILL. */
    KILL,
    /** A worker is stopped (SIGSTOP), and continued some milliseconds later. */
    STOP,
    /** The pool gets another number of workers. */
    RESIZE,
    /** All workers are asked to leave after what they run, and are replaced. */
    RESTART,
    /** For some milliseconds there is no room left in the directory of the shared memory. */
    FILL
  }
}
