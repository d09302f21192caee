package dev.panal.core.internal;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the JVM alive while submitted tasks are unfinished, though all other threads of ours are
 * daemons.
 */
public final class KeepAlive {
  /*
   * The one thread that is not a daemon exists while `unfinished` is above zero, and until it has found zero twice
   * running with nothing begun in between: it costs more to start than a short task. It looks instead of being woken,
   * so that the end of a task costs nothing. It goes under the lock and only when it finds zero; whoever counts from
   * zero to one takes the lock afterwards and so finds either it staying or the place empty. `look` makes it go at
   * the first zero.
   */

  private static final long LOOK_NANOS = 200_000_000;
  private static final AtomicInteger UNFINISHED = new AtomicInteger();
  private static final Object LOCK = new Object();
  private static @Nullable Thread keeper;
  private static volatile boolean begun;
  private static boolean hurry;

  private KeepAlive() {}

  /** One more unfinished task. */
  public static void acquire() {
    if (UNFINISHED.getAndIncrement() != 0) {
      return;
    }
    begun = true;
    try {
      ensureKeeper();
    } catch (OutOfMemoryError noThread) {
      // the task runs all the same; only a forgotten close() may now end it early
    }
  }

  private static void ensureKeeper() {
    synchronized (LOCK) {
      if (keeper == null) {
        Thread thread = new Thread(null, KeepAlive::keep, "panal-keep-alive", 64 << 10, false);
        thread.setDaemon(false);
        thread.start();
        keeper = thread;
      }
    }
  }

  /** One fewer. */
  public static void release() {
    UNFINISHED.decrementAndGet();
  }

  /** An executor has terminated: lets the JVM go at once when nothing else is unfinished. */
  public static void look() {
    synchronized (LOCK) {
      hurry = true;
      LockSupport.unpark(keeper);
    }
  }

  private static void keep() {
    for (; ; ) {
      LockSupport.parkNanos(LOOK_NANOS);
      Thread.interrupted();
      synchronized (LOCK) {
        if (UNFINISHED.get() == 0 && (hurry || !begun)) {
          keeper = null;
          return;
        }
        begun = false;
        hurry = false;
      }
    }
  }
}
