package dev.panal.core;

import com.google.common.util.concurrent.ListeningExecutorService;
import java.time.Duration;

/**
 * What runs tasks; Python's {@code concurrent.futures.Executor}. Implemented by Panal only: methods
 * will be added. All methods are thread-safe; the shutdowns are idempotent and may follow each
 * other.
 */
public interface TaskExecutor extends TaskSubmitter, AutoCloseable {

  /**
   * Takes no more tasks; what is submitted finishes. Does not wait. Python's
   * {@code shutdown(wait=False)}.
   */
  void shutdown();

  /**
   * {@link #shutdown()}, and what has not begun is cancelled. Python's
   * {@code shutdown(cancel_futures=True)}.
   */
  void shutdownAndCancelPending();

  /**
   * Takes no more tasks and cancels all: running ones are interrupted, and where that is possible
   * killed after the executor's grace. Does not wait.
   */
  void shutdownNow();

  /** Whether a shutdown was called. */
  boolean isShutdown();

  /** Whether after a shutdown every task has ended and every worker is gone. */
  boolean isTerminated();

  /**
   * Waits until {@link #isTerminated()}.
   *
   * @return false when that took longer than {@code timeout}, which must not be negative
   */
  boolean awaitTermination(Duration timeout) throws InterruptedException;

  /**
   * {@link #shutdown()} and wait until everything has ended. When the waiting thread is
   * interrupted: {@link #shutdownNow()}, a further wait of bounded length, and the interrupt flag
   * set again. Called by a task of this very executor it does not wait.
   */
  @Override
  void close();

  /**
   * A view as the JDK's and Guava's interface. A process pool takes only tasks that are also
   * {@link java.io.Serializable}; any other is a
   * {@link java.util.concurrent.RejectedExecutionException} that says what to call instead.
   */
  ListeningExecutorService asExecutorService();
}
