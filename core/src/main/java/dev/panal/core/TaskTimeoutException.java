package dev.panal.core;

import java.io.Serial;

/**
 * A task ran longer than its {@link TaskOptions#timeout()}; it was interrupted and, in a process
 * pool, its worker killed.
 */
public final class TaskTimeoutException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Names the task, its limit and the worker. */
  public TaskTimeoutException(String message) {
    super(message, null);
  }
}
