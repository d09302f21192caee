package dev.panal.multiprocessing.internal.manager;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits in a monitor, for a condition and no longer than a while. */
final class TimedWait {
  private TimedWait() {}

  /**
   * The caller holds the monitor; whoever changes what the condition looks at notifies it.
   *
   * @return whether the condition holds now; false when the time was over before
   */
  static boolean until(Object monitor, long nanos, BooleanSupplier condition)
      throws InterruptedException {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      long left = nanos - (System.nanoTime() - begun);
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(monitor, left);
    }
    return true;
  }
}
