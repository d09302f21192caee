package dev.panal.multiprocessing;

import dev.panal.core.WaitInterruptedException;
import dev.panal.core.internal.Durations;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.WaitPlace;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Deadlines and interrupts of waits, in one place. */
final class Waits {
  /** Read once, for the clock costs as much as half a put into a queue. */
  private static final long NEVER = System.nanoTime() + Durations.FOREVER_NANOS;

  private Waits() {}

  static long never() {
    return NEVER;
  }

  static long deadline(long nanos) {
    return nanos == Durations.FOREVER_NANOS ? NEVER : System.nanoTime() + nanos;
  }

  /** @throws IllegalArgumentException when the timeout is negative */
  static long deadline(Duration timeout) {
    return deadline(Durations.waitNanos(timeout, "timeout"));
  }

  /** As the JDK has it: nothing and less is no wait. */
  static long deadline(long time, TimeUnit unit) {
    return System.nanoTime() + Math.min(Durations.FOREVER_NANOS, Math.max(0, unit.toNanos(time)));
  }

  /** With the flag set again. */
  static WaitInterruptedException interrupted(SharedRegion region, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new WaitInterruptedException("interrupted while waiting for " + region, cause);
  }

  /** @throws WaitInterruptedException when the thread is interrupted; the flag is set again */
  static boolean await(
      SharedRegion region, WaitPlace place, WaitPlace.Attempt attempt, long deadlineNanos) {
    try {
      return place.await(attempt, deadlineNanos);
    } catch (InterruptedException e) {
      throw interrupted(region, e);
    }
  }
}
