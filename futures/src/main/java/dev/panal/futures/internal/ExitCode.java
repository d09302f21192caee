package dev.panal.futures.internal;

/**
 * The codes with which a worker itself ends its process. A task that calls {@code System.exit} may
 * choose the same ones.
 */
public enum ExitCode {
  /** Told to leave, or done. */
  ORDERLY(0),
  /** A thread that mattered ended with an exception, whose trace is on standard error. */
  UNCAUGHT(1),
  /** The launch file is missing or not understood. */
  BAD_LAUNCH(81),
  /** The parent has gone. */
  PARENT_GONE(82),
  /** Told to leave as by SIGTERM. */
  TERMINATED(143);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
