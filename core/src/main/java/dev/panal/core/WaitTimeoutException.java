package dev.panal.core;

import java.io.Serial;

/** A caller's wait ended before what it waited for; the tasks go on. */
public final class WaitTimeoutException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Says how long the wait was and what is unfinished. */
  public WaitTimeoutException(String message) {
    super(message, null);
  }
}
