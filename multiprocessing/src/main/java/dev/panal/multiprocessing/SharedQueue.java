package dev.panal.multiprocessing;

import dev.panal.core.WaitInterruptedException;
import dev.panal.core.WaitTimeoutException;
import dev.panal.core.internal.Durations;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.multiprocessing.internal.channel.QueueMemory;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A queue that threads of several processes put items into and take them from; Python's
 * {@code Queue} and {@code SimpleQueue}.
 *
 * <pre>{@code
 * try (SharedQueue<String> words = SharedQueue.create(1000)) {
 *   JvmProcess counter = JvmProcess.of(Counter::count, words).start();
 *   words.put("honeycomb");
 * }
 * }</pre>
 *
 * <p><b>Items</b> are all that travels to a task, null included. They are encoded by {@link #put},
 * on the caller's thread, and what the caller changes afterwards does not matter. The items of one
 * thread come in their order, those of all in the order in which they were put. Items that are too
 * large for the queue's memory go through files in shared memory.
 *
 * <p><b>Deaths.</b> A put is complete by one store in shared memory, and so is a take: before it
 * the item is not in the queue, or still in it, and after it the item is in the queue, or the
 * taker's. A process that is killed loses nothing but what it had taken. Where that is too much,
 * {@link SharedJoinableQueue} gives such items to another. Nobody waits for the dead: a lock that
 * one held is free within 100 ms.
 *
 * <p><b>Life.</b> A queue travels as a handle of a few bytes: in arguments and results, captured,
 * within other objects, through other queues. It exists while a process has it, or a handle is on
 * its way to one. {@link #close()} closes it for all: whoever puts gets a
 * {@link QueueClosedException}, and so does who takes once it is empty. What is still in it when
 * the last process that has it ends is gone.
 *
 * <p><b>Interrupts</b> end a wait by a {@link WaitInterruptedException}, with the flag set again;
 * then nothing was put or taken.
 *
 * <p>Thread-safe.
 *
 * @param <T> what it holds
 */
public class SharedQueue<T extends @Nullable Object>
    implements Awaitable, AutoCloseable, Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  /** The most that a queue can be made for. */
  public static final int MAX_SIZE = 1 << 24;

  private static final int DEFAULT_MAX_SIZE = 32_767;

  final transient QueueMemory memory;

  SharedQueue(QueueMemory memory) {
    this.memory = memory;
  }

  /** A queue for at most 32,767 items. */
  public static <T extends @Nullable Object> SharedQueue<T> create() {
    return create(DEFAULT_MAX_SIZE);
  }

  /**
   * A queue for at most so many items.
   *
   * @throws IllegalArgumentException when {@code maxSize} is not from 1 to {@link #MAX_SIZE}
   * @throws java.io.UncheckedIOException when shared memory has no room for it: some 50 KiB, and 24
   *     to 1,048 bytes for each item
   */
  public static <T extends @Nullable Object> SharedQueue<T> create(int maxSize) {
    return new SharedQueue<>(QueueMemory.create(null, checked(null, maxSize), 0));
  }

  /**
   * The same with a name for messages: letters, digits, {@code . _ -}.
   *
   * @throws IllegalArgumentException when the name has other characters
   */
  public static <T extends @Nullable Object> SharedQueue<T> create(String name, int maxSize) {
    Objects.requireNonNull(name, "name");
    return new SharedQueue<>(QueueMemory.create(name, checked(name, maxSize), 0));
  }

  static int checked(@Nullable String name, int maxSize) {
    if (maxSize < 1 || maxSize > MAX_SIZE) {
      throw new IllegalArgumentException("maxSize=" + maxSize + " of "
          + SharedOptions.described("queue", name) + " must be from 1 to " + MAX_SIZE);
    }
    return maxSize;
  }

  /**
   * Puts an item, and waits for room where there is none.
   *
   * @throws QueueClosedException when the queue is closed, before or meanwhile
   * @throws dev.panal.core.TaskSerializationException when the item cannot travel, or there is no
   *     memory for it
   */
  public final void put(T item) {
    offer(item, Durations.FOREVER_NANOS);
  }

  /**
   * Puts an item if there is room.
   *
   * @return whether it was put
   * @throws QueueClosedException when the queue is closed
   * @throws dev.panal.core.TaskSerializationException as {@link #put}
   */
  public final boolean offer(T item) {
    return offer(item, 0);
  }

  /**
   * Puts an item, and waits for room for at most that long.
   *
   * @return whether it was put
   * @throws IllegalArgumentException when the timeout is negative
   * @throws QueueClosedException when the queue is closed, before or meanwhile
   * @throws dev.panal.core.TaskSerializationException as {@link #put}
   */
  public final boolean offer(T item, Duration timeout) {
    return offer(item, Durations.waitNanos(timeout, "timeout"));
  }

  private boolean offer(T item, long nanos) {
    try {
      return memory.channel().put(item, Waits.deadline(nanos), memory.putting());
    } catch (InterruptedException e) {
      throw interrupted("putting into", e);
    }
  }

  /**
   * Takes the first item, and waits for one where there is none.
   *
   * @throws QueueClosedException when the queue is closed and empty, before or meanwhile
   * @throws dev.panal.core.TaskSerializationException when the item, which is taken then, cannot be
   *     read here
   */
  public final T take() {
    Taken<T> taken = taken(Durations.FOREVER_NANOS);
    if (taken == null) {
      throw new AssertionError(this + " has waited for ever");
    }
    return taken.item();
  }

  /**
   * Takes the first item, and waits for one for at most that long.
   *
   * @throws IllegalArgumentException when the timeout is negative
   * @throws WaitTimeoutException when there was none until then
   * @throws QueueClosedException when the queue is closed and empty, before or meanwhile
   * @throws dev.panal.core.TaskSerializationException as {@link #take()}
   */
  public final T take(Duration timeout) {
    Taken<T> taken = taken(Durations.waitNanos(timeout, "timeout"));
    if (taken == null) {
      throw new WaitTimeoutException(this + " had no item within timeout=" + timeout);
    }
    return taken.item();
  }

  /**
   * Takes the first item if there is one.
   *
   * @return the item; null when there was none. Where null is put too, {@link #take(Duration)}
   *     tells the two apart
   * @throws QueueClosedException when the queue is closed and empty
   * @throws dev.panal.core.TaskSerializationException as {@link #take()}
   */
  public final @Nullable T poll() {
    Taken<T> taken = taken(0);
    return taken == null ? null : taken.item();
  }

  /**
   * Takes the first item, and waits for one for at most that long.
   *
   * @return the item; null when there was none. Where null is put too, {@link #take(Duration)}
   *     tells the two apart
   * @throws IllegalArgumentException when the timeout is negative
   * @throws QueueClosedException when the queue is closed and empty, before or meanwhile
   * @throws dev.panal.core.TaskSerializationException as {@link #take()}
   */
  public final @Nullable T poll(Duration timeout) {
    Taken<T> taken = taken(Durations.waitNanos(timeout, "timeout"));
    return taken == null ? null : taken.item();
  }

  private record Taken<T extends @Nullable Object>(T item) {}

  @SuppressWarnings({"unchecked", "NullAway"}) // what was put is a T
  private @Nullable Taken<T> taken(long nanos) {
    try {
      var message = memory.take(Waits.deadline(nanos));
      return message == null ? null : new Taken<>((T) memory.channel().decode(message));
    } catch (InterruptedException e) {
      throw interrupted("taking from", e);
    }
  }

  /**
   * The items as they come, until the queue is closed and empty. Each is taken when the stream is
   * asked for it, so several may share a queue. Sequential.
   */
  public final Stream<T> stream() {
    return StreamSupport.stream(
        new Spliterators.AbstractSpliterator<T>(Long.MAX_VALUE, Spliterator.ORDERED) {
          @Override
          public boolean tryAdvance(Consumer<? super T> action) {
            T item;
            try {
              item = take();
            } catch (QueueClosedException end) {
              return false;
            }
            action.accept(item);
            return true;
          }
        },
        false);
  }

  /**
   * Takes all items and throws them away.
   *
   * @return how many
   */
  public final int clear() {
    return memory.channel().clear();
  }

  /** How many items are in it, exactly, at one moment during the call. */
  public final int size() {
    return (int) memory.channel().size();
  }

  /** Whether no item is in it. */
  public final boolean isEmpty() {
    return memory.channel().isEmpty();
  }

  /** The most items that it holds. */
  public final int maxSize() {
    return memory.maxSize();
  }

  /** Whether somebody has closed it. */
  public final boolean isClosed() {
    return memory.isClosed();
  }

  /** For messages: as given, else a number. */
  public final String name() {
    return memory.region().name();
  }

  /**
   * Whether {@link #take()} would not wait: there is an item, or the queue is closed and there will
   * be none.
   */
  @Override
  public final boolean isReady() {
    return memory.isReady();
  }

  /**
   * Closes the queue for all processes: nothing is put any more, what is in it can be taken, also
   * here. This process gives the memory up once it sees the queue closed and empty. Idempotent.
   */
  @Override
  public final void close() {
    memory.close();
  }

  final WaitInterruptedException interrupted(String action, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new WaitInterruptedException("interrupted while " + action + " " + memory.region(), e);
  }

  @Serial
  final Object writeReplace() {
    return handle(memory.send());
  }

  Object handle(QueueMemory.Handle sent) {
    return new Travelling(sent);
  }

  @Serial
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a handle was expected");
  }

  /** What travels. */
  private record Travelling(QueueMemory.Handle handle) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    @Serial
    private Object readResolve() {
      return new SharedQueue<>(QueueMemory.receive(handle));
    }
  }

  @Override
  public final String toString() {
    SharedRegion region = memory.region();
    return getClass().getSimpleName() + "[" + region.name() + ", size=" + size() + ", maxSize="
        + maxSize() + (isClosed() ? ", closed]" : "]");
  }
}
