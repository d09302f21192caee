package dev.panal.multiprocessing;

import dev.panal.futures.internal.StderrLog;

/** What belongs to no process or pool in particular. */
public final class Multiprocessing {
  private Multiprocessing() {}

  /**
   * The processors that this JVM may use, container limits included; Python's {@code cpu_count()}.
   * At least 1.
   */
  public static int cpuCount() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** The logger that all of Panal's are below: {@code dev.panal}. Python's {@code get_logger()}. */
  public static System.Logger logger() {
    return System.getLogger(StderrLog.NAME);
  }

  /**
   * Shows what Panal logs from a level on, on {@code System.err}, in this process and in all that
   * it starts from now on: {@code [FINE/Process-1] …}. At {@code DEBUG} the begin and the end of
   * every {@link JvmProcess}. Called again it changes the level. Python's {@code log_to_stderr()}.
   *
   * @throws IllegalStateException when another library than {@code java.util.logging} writes the
   *     log; the message names it, and it is there that the logger {@code dev.panal} is to be set
   */
  public static void logToStderr(System.Logger.Level level) {
    StderrLog.install(level);
  }
}
