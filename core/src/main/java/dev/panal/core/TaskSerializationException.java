package dev.panal.core;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A function, argument or result could not be written or read; the message names the path to the
 * offending field.
 */
public final class TaskSerializationException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Names the role of the value and the path to what cannot travel. */
  public TaskSerializationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
