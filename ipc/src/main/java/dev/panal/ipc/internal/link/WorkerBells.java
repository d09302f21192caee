package dev.panal.ipc.internal.link;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The worker's ends of its two streams: the bell, waited for by the thread that runs tasks, and
 * control, waited for by its listener. Neither wait is disturbed by an interrupt meant for a task,
 * and neither loses it.
 */
public final class WorkerBells implements AutoCloseable {
  private final BellStream bell;
  private final MessageStream control;
  private final Selector bellSelector;
  private final Selector controlSelector;
  private final Deque<ControlMessage> received = new ArrayDeque<>();
  private volatile boolean bellEnded;
  private volatile boolean listening = true;
  private boolean controlEnded;

  private WorkerBells(
      BellStream bell, MessageStream control, Selector bellSelector, Selector controlSelector) {
    this.bell = bell;
    this.control = control;
    this.bellSelector = bellSelector;
    this.controlSelector = controlSelector;
  }

  /** Connects both streams and says hello on each. */
  public static WorkerBells connect(Path address, int workerId, String secret) throws IOException {
    byte[] bytes = Hello.secret(secret);
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      SocketChannel bell = connect(address, new Hello(Hello.Stream.BELL, workerId, bytes), opened);
      SocketChannel control =
          connect(address, new Hello(Hello.Stream.CONTROL, workerId, bytes), opened);
      BellStream bellStream = new BellStream(bell);
      MessageStream controlStream = new MessageStream(control);
      return new WorkerBells(
          bellStream, controlStream, selectorFor(bell, opened), selectorFor(control, opened));
    } catch (Throwable e) {
      for (AutoCloseable each : opened) {
        try {
          each.close();
        } catch (Exception suppressed) {
          e.addSuppressed(suppressed);
        }
      }
      throw e;
    }
  }

  private static SocketChannel connect(Path address, Hello hello, Deque<AutoCloseable> opened)
      throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(address));
    opened.push(channel);
    ByteBuffer bytes = hello.encode();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return channel;
  }

  private static Selector selectorFor(SocketChannel channel, Deque<AutoCloseable> opened)
      throws IOException {
    Selector selector = Selector.open();
    opened.push(selector);
    channel.register(selector, SelectionKey.OP_READ);
    return selector;
  }

  /** Any thread: wakes the application. */
  public void ringHost() {
    bell.ring();
  }

  /**
   * The thread that runs tasks: waits until rung, at most {@code timeoutNanos}. An interrupt does
   * not end the wait; the flag is set again at its end.
   *
   * @return whether it was rung
   */
  public boolean awaitBell(long timeoutNanos) {
    long end = System.nanoTime() + timeoutNanos;
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        long left = end - System.nanoTime();
        if (bellEnded) {
          // the listener ends this process; until then there is nothing to wait for but time
          if (left <= 0) {
            return false;
          }
          LockSupport.parkNanos(left);
          continue;
        }
        select(bellSelector, left);
        BellStream.Found found = bell.drain();
        if (found == BellStream.Found.SOMETHING) {
          return true;
        }
        bellEnded = found == BellStream.Found.END;
        if (left <= 0) {
          return false;
        }
      }
    } catch (IOException | java.nio.channels.ClosedSelectorException e) {
      bellEnded = true;
      return false;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /**
   * The listener thread: waits for a message, at most {@code timeoutNanos}; null when none came, or
   * after {@link #stopListening}.
   *
   * @throws EOFException when the application is gone or has closed this worker's streams
   */
  public @Nullable ControlMessage awaitControl(long timeoutNanos) throws EOFException {
    long end = System.nanoTime() + timeoutNanos;
    boolean interrupted = false;
    try {
      while (true) {
        interrupted |= Thread.interrupted();
        if (!received.isEmpty()) {
          return received.remove();
        }
        if (controlEnded) {
          throw new EOFException("the application closed the control stream");
        }
        if (!listening) {
          return null;
        }
        long left = end - System.nanoTime();
        select(controlSelector, left);
        boolean sent = control.flush();
        SelectionKey key = control.channel().keyFor(controlSelector);
        key.interestOps(sent ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        controlEnded = !control.receive(received::add);
        if (left <= 0 && received.isEmpty() && !controlEnded) {
          return null;
        }
      }
    } catch (EOFException e) {
      throw e;
    } catch (IOException
        | java.nio.channels.ClosedSelectorException
        | java.nio.channels.CancelledKeyException e) {
      EOFException closed = new EOFException("the control stream is closed: " + e);
      closed.initCause(e);
      throw closed;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void select(Selector selector, long nanos) throws IOException {
    if (nanos <= 0) {
      selector.selectNow();
    } else {
      selector.select(1 + TimeUnit.NANOSECONDS.toMillis(nanos - 1));
    }
    selector.selectedKeys().clear();
  }

  /**
   * Any thread: {@link #awaitControl} returns at once from now on. The streams stay open, for their
   * end would tell the application that this process is gone.
   */
  public void stopListening() {
    listening = false;
    controlSelector.wakeup();
  }

  /** Any thread: sends a message to the application. */
  public void sendToHost(ControlMessage message) {
    if (!control.send(message)) {
      // the listener waits for room
      controlSelector.wakeup();
    }
  }

  /** Closes both streams. */
  @Override
  public void close() {
    bell.close();
    control.close();
    try {
      bellSelector.close();
      controlSelector.close();
    } catch (IOException e) {
      // nothing is left to do with them
    }
  }
}
