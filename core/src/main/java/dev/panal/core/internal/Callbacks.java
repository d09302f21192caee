package dev.panal.core.internal;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that run callbacks: daemon, made on demand, gone soon after the last one; never shut
 * down, so a late registration still works.
 */
public final class Callbacks {
  /*
   * Work goes to `queue`, under `lock`. As many threads as there are processors (at least two) are made as work
   * comes. When all of them are inside callbacks and the queue has not moved for STALL_NANOS, the watcher thread adds
   * one, so a callback that blocks never holds up those of other futures. The watcher exists only while the queue is
   * not empty.
   */

  private static final System.Logger LOGGER = System.getLogger("dev.panal");
  private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long SHORT_LINGER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final class CallbackThread extends Thread {
    CallbackThread(Runnable body, String name) {
      super(null, body, name, 0, false);
      setDaemon(true);
    }
  }

  private final String poolName;
  private final int usualThreads = Math.max(2, Runtime.getRuntime().availableProcessors());
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition quiet = lock.newCondition();
  private final ArrayDeque<Runnable> queue = new ArrayDeque<>();
  private int threads;
  private long threadNumber;
  private int idle;
  private long taken;
  private boolean watched;
  private boolean linger;

  /**
   * None yet; the first callback makes the first thread.
   *
   * @param poolName stands in thread names and log lines
   */
  public Callbacks(String poolName) {
    this.poolName = poolName;
  }

  /** Runs {@code callback} soon on a callback thread; what it throws is logged. */
  public void execute(Runnable callback) {
    lock.lock();
    try {
      queue.add(callback);
      if (idle >= queue.size()) {
        work.signal();
      } else if (threads < usualThreads) {
        startThread();
      } else {
        work.signal();
        watch();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the current thread is a callback thread of any pool. */
  public boolean isCallbackThread() {
    return Thread.currentThread() instanceof CallbackThread;
  }

  /**
   * Waits until no callback runs or is queued; at once on a callback thread, which would wait for
   * itself.
   */
  public void quiesce(Duration atMost) {
    if (isCallbackThread()) {
      return;
    }
    long deadline = System.nanoTime() + Durations.saturatedNanos(atMost);
    boolean interrupted = false;
    lock.lock();
    try {
      while (!queue.isEmpty() || idle < threads) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          return;
        }
        try {
          quiet.awaitNanos(left);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether idle threads stay a few seconds, as long as the pool is open, or go at once. */
  public void linger(boolean value) {
    lock.lock();
    try {
      linger = value;
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void log(Object future, Throwable thrown) {
    LOGGER.log(Level.ERROR, poolName + ": a callback of " + future + " threw " + thrown, thrown);
  }

  /**
   * When the system gives no thread the callback stays queued until one is free or the next
   * callback asks again.
   */
  private void startThread() {
    threads++;
    if (!start(this::work, "-callback-" + ++threadNumber)) {
      threads--;
    }
  }

  private boolean start(Runnable body, String suffix) {
    try {
      new CallbackThread(body, "panal-" + poolName + suffix).start();
      return true;
    } catch (OutOfMemoryError e) { // the completing thread, which the pool needs, must not feel it
      LOGGER.log(Level.ERROR, poolName + ": no thread for callbacks", e);
      return false;
    }
  }

  private void work() {
    lock.lock();
    try {
      for (; ; ) {
        Runnable next = queue.poll();
        if (next != null) {
          taken++;
          lock.unlock();
          try {
            Thread.interrupted(); // what one callback does to its thread does not reach the next
            next.run();
          } catch (Throwable t) { // the thread goes on with other futures' callbacks
            log("a future", t);
          } finally {
            lock.lock();
          }
        } else if (!awaitWork()) {
          return;
        }
      }
    } finally {
      threads--;
      quiet.signalAll();
      lock.unlock();
    }
  }

  /** False when this thread should go. */
  private boolean awaitWork() {
    idle++;
    quiet.signalAll();
    try {
      long left = linger ? LINGER_NANOS : SHORT_LINGER_NANOS;
      boolean lingering = linger;
      while (queue.isEmpty()) {
        if (left <= 0 || lingering && !linger) {
          return false;
        }
        try {
          left = work.awaitNanos(left);
        } catch (InterruptedException e) {
          // a callback left its flag set, or its user interrupts threads that are not his: nothing
          // to stop here
        }
      }
      return true;
    } finally {
      idle--;
    }
  }

  private void watch() {
    if (!watched) {
      watched = start(this::watchQueue, "-callback-watch");
    }
  }

  private void watchQueue() {
    lock.lock();
    try {
      long before = taken;
      while (!queue.isEmpty()) {
        lock.unlock();
        try {
          LockSupport.parkNanos(STALL_NANOS);
        } finally {
          lock.lock();
        }
        if (!queue.isEmpty() && taken == before && idle == 0) {
          startThread();
        }
        before = taken;
      }
    } finally {
      watched = false;
      lock.unlock();
    }
  }
}
