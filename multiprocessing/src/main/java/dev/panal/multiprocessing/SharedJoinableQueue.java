package dev.panal.multiprocessing;

import dev.panal.core.internal.Durations;
import dev.panal.multiprocessing.internal.channel.QueueMemory;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A queue whose items count until whoever has taken them says that they are done; Python's
 * {@code JoinableQueue}.
 *
 * <pre>{@code
 * jobs.stream().forEach(job -> {   // in each of several processes
 *   work(job);
 *   jobs.taskDone();
 * });
 * jobs.awaitDone();                // where they are put
 * }</pre>
 *
 * <p><b>At least once.</b> An item that was taken by a process that dies before it calls
 * {@link #taskDone()} is given to the next taker, within 100 ms when one waits. So an item whose
 * work was finished by a process that died just before saying so is worked on twice; and none is
 * lost while there are takers.
 *
 * <p>Who takes from a closed queue waits while items of others are not done, for they may come
 * back.
 *
 * @param <T> what it holds
 */
public final class SharedJoinableQueue<T extends @Nullable Object> extends SharedQueue<T> {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final int DEFAULT_MAX_SIZE = 32_767;
  private static final int LEAST_NOT_DONE = 1024;

  SharedJoinableQueue(QueueMemory memory) {
    super(memory);
  }

  /** A queue for at most 32,767 items. */
  public static <T extends @Nullable Object> SharedJoinableQueue<T> create() {
    return create(DEFAULT_MAX_SIZE);
  }

  /**
   * A queue for at most so many items. As many, and at least 1,024, may be taken and not done; to
   * take one more is an {@link IllegalStateException}.
   *
   * @throws IllegalArgumentException when {@code maxSize} is not from 1 to {@link #MAX_SIZE}
   * @throws java.io.UncheckedIOException when shared memory has no room for it: as for a
   *     {@link SharedQueue}, and 128 bytes for each item that may be taken and not done
   */
  public static <T extends @Nullable Object> SharedJoinableQueue<T> create(int maxSize) {
    return new SharedJoinableQueue<>(
        QueueMemory.create(null, checked(null, maxSize), Math.max(LEAST_NOT_DONE, maxSize)));
  }

  /** The same with a name for messages: letters, digits, {@code . _ -}. */
  public static <T extends @Nullable Object> SharedJoinableQueue<T> create(
      String name, int maxSize) {
    Objects.requireNonNull(name, "name");
    return new SharedJoinableQueue<>(
        QueueMemory.create(name, checked(name, maxSize), Math.max(LEAST_NOT_DONE, maxSize)));
  }

  /**
   * Says that an item is done: the oldest one that this thread has taken; when it has none, the
   * oldest one of this process.
   *
   * @throws IllegalStateException when this process has taken none that is not done
   */
  public void taskDone() {
    boolean ended;
    try {
      ended = memory.end();
    } catch (InterruptedException e) {
      throw interrupted("calling taskDone() of", e);
    }
    if (!ended) {
      throw new IllegalStateException(
          memory.region() + ": taskDone() was called more often than items were taken here");
    }
  }

  /** Waits until all items that were put are taken and done. Python's {@code join()}. */
  public void awaitDone() {
    awaitDone(Durations.FOREVER_NANOS);
  }

  /**
   * The same, for at most that long.
   *
   * @return whether all are done
   * @throws IllegalArgumentException when the timeout is negative
   */
  public boolean awaitDone(Duration timeout) {
    return awaitDone(Durations.waitNanos(timeout, "timeout"));
  }

  private boolean awaitDone(long nanos) {
    try {
      return memory.channel().awaitDone(System.nanoTime() + nanos);
    } catch (InterruptedException e) {
      throw interrupted("waiting for the items of", e);
    }
  }

  /** How many items are in it or taken and not done. */
  public int unfinished() {
    return size() + memory.channel().notDone();
  }

  @Override
  Object handle(QueueMemory.Handle sent) {
    return new Travelling(sent);
  }

  /** What travels. */
  private record Travelling(QueueMemory.Handle handle) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    @Serial
    private Object readResolve() {
      return new SharedJoinableQueue<>(QueueMemory.receive(handle));
    }
  }
}
