package dev.panal.futures.internal.dispatch;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the JVM alive while submitted tasks are unfinished, and no longer.
 *
 * <p>Threads that end a program when they are the last are not daemons, and a thread cannot change
 * what it is: so there is one non-daemon thread that does nothing. It stays for a moment after the
 * last task, since it costs more to start than a short task.
 */
final class Keeper {
  private static final long LINGER_NANOS = 500_000_000;

  private final String name;
  private final BooleanSupplier needed;
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

  private volatile boolean dismissed;

  Keeper(String name, BooleanSupplier needed) {
    this.name = name;
    this.needed = needed;
  }

  /** Called after there is something that needs it. */
  void ensure() {
    if (thread.get() == null) {
      Thread started = new Thread(this::stay, name);
      started.setDaemon(false);
      if (thread.compareAndSet(null, started)) {
        started.start();
      }
    }
  }

  private void stay() {
    do {
      while (needed.getAsBoolean()) {
        LockSupport.parkNanos(LINGER_NANOS);
      }
      if (!dismissed) {
        LockSupport.parkNanos(LINGER_NANOS);
      }
    } while (needed.getAsBoolean());
    thread.set(null);
    // Something may have come between the last look and the line before this one, and found this
    // thread still there.
    if (needed.getAsBoolean()) {
      ensure();
    }
  }

  /** Ends it early, when nothing can come any more. */
  void dismiss() {
    dismissed = true;
    Thread current = thread.get();
    if (current != null) {
      LockSupport.unpark(current);
    }
  }
}
