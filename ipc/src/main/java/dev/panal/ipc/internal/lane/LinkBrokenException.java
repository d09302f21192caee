package dev.panal.ipc.internal.lane;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Says that a link can no longer be trusted: its worker is to be replaced. Never reaches a user but
 * as a cause.
 */
public final class LinkBrokenException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1L;

  public LinkBrokenException(String message) {
    this(message, null);
  }

  public LinkBrokenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
