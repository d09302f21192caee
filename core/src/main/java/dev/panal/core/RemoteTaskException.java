package dev.panal.core;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Stands for an exception that a task threw and that could not travel itself. */
public final class RemoteTaskException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  private final String originalClassName;
  private final @Nullable String originalMessage;
  private final String trace;

  /** @param trace the full stack trace as the worker printed it, causes included */
  public RemoteTaskException(
      String originalClassName, @Nullable String originalMessage, String trace) {
    super(
        originalMessage == null ? originalClassName : originalClassName + ": " + originalMessage,
        null);
    this.originalClassName = originalClassName;
    this.originalMessage = originalMessage;
    this.trace = trace;
  }

  /** Name of the class of what the task threw. */
  public String originalClassName() {
    return originalClassName;
  }

  /** Message of what the task threw. */
  public @Nullable String originalMessage() {
    return originalMessage;
  }

  /** The full stack trace as the worker printed it, causes included. */
  public String trace() {
    return trace;
  }
}
