package dev.panal.core;

import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The executor cannot run tasks any more: its workers do not start or their initializer throws.
 * Python's {@code BrokenExecutor}.
 */
public final class BrokenExecutorException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  private final @Nullable CrashReport report;

  /** Carries what the workers said, as message and cause. */
  public BrokenExecutorException(String message, @Nullable Throwable cause) {
    this(message, null, cause);
  }

  /** @param report of the worker that made it so, when one died of it */
  public BrokenExecutorException(
      String message, @Nullable CrashReport report, @Nullable Throwable cause) {
    super(message, cause);
    this.report = report;
  }

  /** How the last worker ended that did not start; empty when the reason was not a worker's end. */
  public Optional<CrashReport> report() {
    return Optional.ofNullable(report);
  }
}
