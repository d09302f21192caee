package dev.panal.core;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The waiting thread was interrupted in a method that cannot declare {@link InterruptedException}.
 * Its interrupt flag is set again; the task that it waited for goes on.
 */
public final class WaitInterruptedException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Says what was waited for. */
  public WaitInterruptedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
