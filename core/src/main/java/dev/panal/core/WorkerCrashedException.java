package dev.panal.core;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The worker process ended while it ran the task; other tasks are not affected. */
public final class WorkerCrashedException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  private final CrashReport report;

  /**
   * One crash.
   *
   * @param cause an earlier crash of the same task, when it was tried again
   */
  public WorkerCrashedException(String message, CrashReport report, @Nullable Throwable cause) {
    super(message, cause);
    this.report = report;
  }

  /** What is known about the end of the worker. */
  public CrashReport report() {
    return report;
  }
}
