package dev.panal.multiprocessing;

import dev.panal.core.WaitInterruptedException;
import dev.panal.core.internal.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Waits over several connections, queues and processes; Python's {@code connection.wait}. */
public final class Connections {
  private static final long SPIN_NANOS =
      Runtime.getRuntime().availableProcessors() > 1 ? 20_000 : 0;
  private static final long SHORTEST_PARK_NANOS = 50_000;
  private static final long LONGEST_PARK_NANOS = 1_000_000;

  private Connections() {}

  /**
   * Waits until at least one is ready.
   *
   * @return those that are ready, in the order given; empty only when {@code items} is
   * @throws WaitInterruptedException when the thread is interrupted; the flag is set again
   */
  public static <A extends Awaitable> List<A> awaitAny(Iterable<? extends A> items) {
    return awaitAny(items, Durations.FOREVER_NANOS);
  }

  /**
   * The same, for at most that long; with {@link Duration#ZERO} it only looks.
   *
   * @return those that are ready, in the order given; empty when the time is over, and at once when
   *     {@code items} is
   * @throws IllegalArgumentException when the timeout is negative
   * @throws WaitInterruptedException when the thread is interrupted; the flag is set again
   */
  public static <A extends Awaitable> List<A> awaitAny(
      Iterable<? extends A> items, Duration timeout) {
    return awaitAny(items, Durations.waitNanos(timeout, "timeout"));
  }

  private static <A extends Awaitable> List<A> awaitAny(Iterable<? extends A> items, long nanos) {
    List<A> all = new ArrayList<>();
    items.forEach(all::add);
    long begun = System.nanoTime();
    long park = SHORTEST_PARK_NANOS;
    while (true) {
      List<A> ready = ready(all);
      long waited = System.nanoTime() - begun;
      if (!ready.isEmpty() || all.isEmpty() || waited >= nanos) {
        return ready;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new WaitInterruptedException(
            "interrupted while waiting for any of " + all.size() + " items", null);
      }
      if (waited < SPIN_NANOS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(Math.min(park, nanos - waited));
        park = Math.min(2 * park, LONGEST_PARK_NANOS);
      }
    }
  }

  private static <A extends Awaitable> List<A> ready(List<A> all) {
    List<A> ready = new ArrayList<>();
    for (A item : all) {
      if (item.isReady()) {
        ready.add(item);
      }
    }
    return ready;
  }
}
