package dev.panal.futures.internal.dispatch;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Which of the application's threads may do a piece of the dispatcher's work, and spin. */
final class Callers {
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();
  private static final AtomicInteger POLLING = new AtomicInteger();
  private static final @Nullable MethodHandle IS_VIRTUAL = isVirtualHandle();

  /** Frames of the probe: together more stack than what a caller's share of the work takes. */
  private static final int PROBE_DEPTH = 24;

  private Callers() {}

  /**
   * Not a thread that is near the end of its stack: an overflow in the middle of the work would
   * leave it half done.
   */
  static boolean mayDispatch() {
    return hasStack();
  }

  /** Not a virtual thread, whose carrier would spin. */
  static boolean mayPoll() {
    return !isVirtual() && hasStack();
  }

  private static boolean isVirtual() {
    try {
      return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(Thread.currentThread());
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  private static boolean hasStack() {
    try {
      return probe(PROBE_DEPTH, 1, 2, 3, 4) != 0;
    } catch (StackOverflowError e) {
      return false;
    }
  }

  private static long probe(int depth, long a, long b, long c, long d) {
    return depth == 0 ? a | 1 : probe(depth - 1, b, c, d, a) + (a | b | c | d) | 1;
  }

  /** Takes a place among those that poll; false while all processors have something to do. */
  static boolean beginPolling(int busyWorkers) {
    if (POLLING.incrementAndGet() + busyWorkers <= PROCESSORS) {
      return true;
    }
    POLLING.decrementAndGet();
    return false;
  }

  static void endPolling() {
    POLLING.decrementAndGet();
  }

  private static @Nullable MethodHandle isVirtualHandle() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (NoSuchMethodException | IllegalAccessException e) {
      return null; // a JDK without virtual threads
    }
  }
}
