package dev.panal.multiprocessing;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;

/**
 * A queue in a {@link Manager} that knows when all that was put was also worked on; from
 * {@link Manager#joinableQueue}. Python's {@code JoinableQueue}.
 *
 * <p>Each item counts from its put until somebody, in whatever process, calls {@link #taskDone()}
 * for it, however it left the queue.
 *
 * @param <E> of the items
 */
public interface ManagedJoinableQueue<E> extends BlockingQueue<E> {
  /**
   * One more item is done.
   *
   * @throws IllegalStateException when it is said more often than items were put
   */
  void taskDone();

  /** Waits until all that was put is done. Python's {@code join()}. */
  void awaitDone() throws InterruptedException;

  /**
   * The same, for at most that long.
   *
   * @return whether all is done
   */
  boolean awaitDone(Duration timeout) throws InterruptedException;

  /** How many items were put and are not done. */
  int unfinished();
}
