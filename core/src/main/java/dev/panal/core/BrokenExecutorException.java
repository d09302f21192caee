package dev.panal.core;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The executor cannot run tasks any more: its workers do not start or their initializer throws.
 * Python's {@code BrokenExecutor}.
 */
public final class BrokenExecutorException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Carries what the workers said, as message and cause. */
  public BrokenExecutorException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
