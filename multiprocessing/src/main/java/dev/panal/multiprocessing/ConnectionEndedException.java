package dev.panal.multiprocessing;

import dev.panal.core.PanalException;
import java.io.Serial;

/**
 * Nobody holds the other end of a connection any more, and all that it sent has been received;
 * Python's {@code EOFError}, and its {@code BrokenPipeError} where one sends.
 */
public final class ConnectionEndedException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Names the connection. */
  public ConnectionEndedException(String message) {
    super(message, null);
  }
}
