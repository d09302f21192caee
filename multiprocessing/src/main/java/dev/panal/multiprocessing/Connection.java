package dev.panal.multiprocessing;

import dev.panal.core.WaitInterruptedException;
import dev.panal.core.WaitTimeoutException;
import dev.panal.core.internal.Durations;
import dev.panal.ipc.internal.codec.WrittenOnce;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.multiprocessing.internal.channel.Channel;
import dev.panal.multiprocessing.internal.channel.Message;
import dev.panal.multiprocessing.internal.channel.PipeMemory;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One end of a pipe between two processes; Python's {@code Connection}.
 *
 * <pre>{@code
 * Connection.Pipe pipe = Connection.pipe();
 * try (Connection ours = pipe.first(); Connection theirs = pipe.second()) {
 *   JvmProcess.of(Worker::serve, theirs).start();
 *   theirs.close();          // the process has its own
 *   ours.send("question");
 *   String answer = ours.recv();
 * }
 * }</pre>
 *
 * <p><b>Messages</b> are what travels to a task, null included, or bytes as they are. They come
 * whole, in order, each once. What was sent is received even when the sender has ended since. Who
 * sends waits while there are 64 KiB of messages that nobody has received; larger messages go
 * through files in shared memory.
 *
 * <p><b>The end.</b> Each end is held by those who have a handle of it that is not closed, and by
 * handles on their way, so a handle may be closed as soon as it was sent to one who receives it
 * within a minute from then; for a task that may have to wait longer, close it later. When nobody
 * holds the other end any more, because all have closed it or died, everything that was sent can
 * still be received, and then {@link #recv()} throws a {@link ConnectionEndedException}, within 100
 * ms; so does {@link #send}. A handle that becomes unreachable is closed.
 *
 * <p><b>Interrupts</b> end a wait by a {@link WaitInterruptedException}, with the flag set again;
 * then nothing was sent or received.
 *
 * <p>Thread-safe, and several processes may use one end: each message goes to one of them.
 */
@WrittenOnce
public final class Connection implements Awaitable, AutoCloseable, Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final Cleaner CLEANER = Cleaner.create();
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final transient PipeMemory memory;
  private final transient Cleaner.Cleanable cleanable;
  private final transient Channel.Gate gate;
  private transient volatile boolean closed;
  private transient volatile long looked;

  private Connection(PipeMemory memory) {
    this.memory = memory;
    cleanable = CLEANER.register(this, memory.closing());
    gate = memory.gate(
        () -> closed,
        () -> new ConnectionEndedException(memory.name() + ": nobody holds the other end"));
    looked = System.nanoTime();
  }

  /**
   * Both ends.
   *
   * @param first in a pipe that is not duplex, the one that receives
   * @param second in a pipe that is not duplex, the one that sends
   */
  public record Pipe(Connection first, Connection second) implements AutoCloseable {
    /** Closes both. */
    @Override
    public void close() {
      first.close();
      second.close();
    }
  }

  /** A pipe whose two ends both send and receive. */
  public static Pipe pipe() {
    return pipe(true);
  }

  /**
   * A pipe.
   *
   * @param duplex whether both ends send and receive; else the first receives what the second sends
   * @throws java.io.UncheckedIOException when shared memory has no room for it
   */
  public static Pipe pipe(boolean duplex) {
    PipeMemory[] ends = PipeMemory.create(duplex);
    return new Pipe(new Connection(ends[0]), new Connection(ends[1]));
  }

  /**
   * Sends an object.
   *
   * @throws IllegalStateException when this handle is closed, or this end only receives
   * @throws ConnectionEndedException when nobody holds the other end
   * @throws dev.panal.core.TaskSerializationException when the object cannot travel, or there is no
   *     memory for it
   */
  public void send(@Nullable Object message) {
    try {
      out().put(message, Waits.never(), gate);
    } catch (InterruptedException e) {
      throw interrupted("sending through", e);
    }
  }

  /** Sends bytes as they are. */
  public void sendBytes(byte[] bytes) {
    sendBytes(bytes, 0, bytes.length);
  }

  /**
   * Sends bytes as they are.
   *
   * @throws IndexOutOfBoundsException when they are not within the array
   * @throws IllegalStateException when this handle is closed, or this end only receives
   * @throws ConnectionEndedException when nobody holds the other end
   */
  public void sendBytes(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    try {
      out().putBytes(bytes, offset, length, Waits.never(), gate);
    } catch (InterruptedException e) {
      throw interrupted("sending through", e);
    }
  }

  /**
   * Receives an object, and waits for one where there is none. Its type is the caller's assertion.
   *
   * @throws IllegalStateException when this handle is closed, or this end only sends, or the next
   *     message is of {@link #sendBytes}: it then stays
   * @throws ConnectionEndedException when there is none and nobody holds the other end
   * @throws dev.panal.core.TaskSerializationException when the object, which is received then,
   *     cannot be read here
   */
  public <T extends @Nullable Object> T recv() {
    Channel in = in();
    return decode(in, receive(in, Waits.never()));
  }

  /**
   * Receives an object, and waits for one for at most that long.
   *
   * @throws WaitTimeoutException when there was none until then
   */
  public <T extends @Nullable Object> T recv(Duration timeout) {
    long deadline = Waits.deadline(timeout);
    Channel in = in();
    Message message = receive(in, deadline);
    if (message == null) {
      throw new WaitTimeoutException(memory.name() + " had no message within timeout=" + timeout);
    }
    return decode(in, message);
  }

  private @Nullable Message receive(Channel in, long deadlineNanos) {
    return receive(in, deadlineNanos, peeked -> {
      if (peeked.raw()) {
        throw new IllegalStateException(memory.name() + ": the next message is bytes, length="
            + peeked.size() + ": use recvBytes()");
      }
    });
  }

  private @Nullable Message receive(Channel in, long deadlineNanos, Channel.Inspection inspection) {
    try {
      return in.take(deadlineNanos, gate, inspection);
    } catch (InterruptedException e) {
      throw interrupted("receiving from", e);
    }
  }

  @SuppressWarnings({"unchecked", "NullAway", "TypeParameterUnusedInFormals"})
  private static <T extends @Nullable Object> T decode(Channel in, @Nullable Message message) {
    return (T) in.decode(Objects.requireNonNull(message, "message"));
  }

  /**
   * Receives a message as bytes: those of {@link #sendBytes}, or an object as it is encoded.
   *
   * @throws IllegalStateException when this handle is closed, or this end only sends
   * @throws ConnectionEndedException when there is none and nobody holds the other end
   */
  public byte[] recvBytes() {
    return recvBytes(Integer.MAX_VALUE - 8);
  }

  /**
   * The same, for messages up to a length.
   *
   * @throws IllegalArgumentException when {@code maxLength} is negative
   * @throws BufferTooShortException when the message is longer; it stays
   */
  public byte[] recvBytes(int maxLength) {
    if (maxLength < 0) {
      throw new IllegalArgumentException("maxLength=" + maxLength + " must not be negative");
    }
    Channel in = in();
    try (Message message = receiveUpTo(in, maxLength)) {
      byte[] bytes = new byte[(int) message.size()];
      read(in, message, bytes, 0);
      return bytes;
    }
  }

  /**
   * The same, into an array.
   *
   * @return how many bytes
   * @throws IndexOutOfBoundsException when {@code offset} is not within the array
   * @throws BufferTooShortException when the message is longer than what follows there; it stays
   */
  public int recvBytes(byte[] target, int offset) {
    Objects.checkFromToIndex(offset, target.length, target.length);
    Channel in = in();
    try (Message message = receiveUpTo(in, target.length - offset)) {
      return read(in, message, target, offset);
    }
  }

  private Message receiveUpTo(Channel in, int length) {
    Message message = receive(in, Waits.never(), peeked -> {
      if (peeked.size() > length) {
        throw new BufferTooShortException(
            memory.name() + ": the next message has length=" + peeked.size()
                + ", more than maxLength=" + length,
            peeked.size());
      }
    });
    return Objects.requireNonNull(message, "message");
  }

  private static int read(Channel channel, Message message, byte[] target, int offset) {
    int length = (int) message.size();
    try (PayloadInput in = channel.open(message)) {
      in.getBytes(target, offset, length);
    }
    return length;
  }

  /**
   * Whether {@link #recv()} would not wait: there is a message, or the end is reached.
   *
   * @throws IllegalStateException when this handle is closed, or this end only sends
   */
  public boolean poll() {
    return poll(Duration.ZERO);
  }

  /**
   * Waits for a message or the end, for at most that long.
   *
   * @return whether there is one
   * @throws IllegalArgumentException when the timeout is negative
   * @throws IllegalStateException when this handle is closed, or this end only sends
   */
  public boolean poll(Duration timeout) {
    long nanos = Durations.waitNanos(timeout, "timeout");
    try {
      return in().awaitMessage(Waits.deadline(nanos), gate);
    } catch (ConnectionEndedException end) {
      return true;
    } catch (InterruptedException e) {
      throw interrupted("waiting for", e);
    }
  }

  /** Whether {@link #recv()} would not wait; always when this handle is closed. */
  @Override
  public boolean isReady() {
    Channel in = memory.in();
    if (closed || in == null || !in.isEmpty() || memory.isPeerGone()) {
      return true;
    }
    return lookNowAndThen();
  }

  /** A death is not announced: who does not wait has to look for it. */
  private boolean lookNowAndThen() {
    long now = System.nanoTime();
    if (now - looked > LOOK_NANOS) {
      looked = now;
      return memory.lookForPeer();
    }
    return false;
  }

  /** Whether this end receives. */
  public boolean isReadable() {
    return memory.in() != null;
  }

  /** Whether this end sends. */
  public boolean isWritable() {
    return memory.out() != null;
  }

  /** Whether {@link #close()} was called on this very object. */
  public boolean isClosed() {
    return closed;
  }

  /**
   * Gives this handle up. Others of the same end, in this process too, go on; when there is none,
   * the other end is told. Idempotent.
   */
  @Override
  public void close() {
    closed = true;
    cleanable.clean();
  }

  private Channel in() {
    checkOpen();
    Channel in = memory.in();
    if (in == null) {
      throw new IllegalStateException(memory.name() + " only sends");
    }
    return in;
  }

  private Channel out() {
    checkOpen();
    Channel out = memory.out();
    if (out == null) {
      throw new IllegalStateException(memory.name() + " only receives");
    }
    lookNowAndThen();
    return out;
  }

  private void checkOpen() {
    if (closed) {
      throw new IllegalStateException(memory.name() + " is closed");
    }
  }

  private WaitInterruptedException interrupted(String action, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new WaitInterruptedException("interrupted while " + action + " " + memory.name(), e);
  }

  @Serial
  private Object writeReplace() {
    checkOpen();
    return new Travelling(memory.send());
  }

  @Serial
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a handle was expected");
  }

  /** What travels. */
  private record Travelling(PipeMemory.Handle handle) implements Serializable {
    @Serial
    private static final long serialVersionUID = 1L;

    @Serial
    private Object readResolve() {
      return new Connection(PipeMemory.receive(handle));
    }
  }

  @Override
  public String toString() {
    return "Connection[" + memory.name() + (closed ? ", closed]" : "]");
  }
}
