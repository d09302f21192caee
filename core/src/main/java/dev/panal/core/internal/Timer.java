package dev.panal.core.internal;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One daemon thread that fires deadlines of in-JVM executors; made on demand, gone soon after the
 * last deadline.
 */
final class Timer {
  private static final ScheduledThreadPoolExecutor SCHEDULER = scheduler();

  private Timer() {}

  /** Runs {@code action}, which must be short, once after {@code nanos}. */
  static Future<?> after(long nanos, Runnable action) {
    return SCHEDULER.schedule(action, nanos, TimeUnit.NANOSECONDS);
  }

  private static ScheduledThreadPoolExecutor scheduler() {
    ScheduledThreadPoolExecutor scheduler = new ScheduledThreadPoolExecutor(1, body -> {
      Thread thread = new Thread(null, body, "panal-timer", 0, false);
      thread.setDaemon(true);
      return thread;
    });
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setKeepAliveTime(500, TimeUnit.MILLISECONDS);
    scheduler.allowCoreThreadTimeOut(true);
    return scheduler;
  }
}
