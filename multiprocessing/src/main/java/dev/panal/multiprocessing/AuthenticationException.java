package dev.panal.multiprocessing;

import dev.panal.core.PanalException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The other side of a connection does not know the key. Python's {@code AuthenticationError}. */
public final class AuthenticationException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Says which address. */
  public AuthenticationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
