package dev.panal.multiprocessing;

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
}
