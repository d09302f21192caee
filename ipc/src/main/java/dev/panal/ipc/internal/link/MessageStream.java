package dev.panal.ipc.internal.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Control messages over a non-blocking channel. Any thread sends, one thread reads. */
final class MessageStream {
  private static final int MOST_WAITING = 10_000;

  private final SocketChannel channel;

  /** Guarded by itself: what the socket had no room for. */
  private final Deque<ByteBuffer> waiting = new ArrayDeque<>();

  private ByteBuffer incoming = ByteBuffer.allocate(512);

  MessageStream(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
  }

  SocketChannel channel() {
    return channel;
  }

  /**
   * Sends, or keeps for {@link #flush}.
   *
   * @return whether all is sent; when not, the reading thread is to watch for room
   */
  boolean send(ControlMessage message) {
    synchronized (waiting) {
      if (waiting.size() < MOST_WAITING) {
        waiting.add(message.encode());
      }
      return flush();
    }
  }

  /** Sends what is waiting; whether nothing is left. */
  boolean flush() {
    synchronized (waiting) {
      try {
        while (true) {
          ByteBuffer next = waiting.peek();
          if (next == null) {
            return true;
          }
          channel.write(next);
          if (next.hasRemaining()) {
            return false;
          }
          waiting.remove();
        }
      } catch (IOException e) {
        waiting.clear();
        return true;
      }
    }
  }

  /**
   * The reading thread only: hands over all messages that are complete; false at the end of the
   * stream, or of its sense.
   */
  boolean receive(Consumer<ControlMessage> messages) {
    try {
      while (true) {
        int count = channel.read(incoming);
        if (!decode(messages) || count < 0) {
          return false;
        }
        if (count == 0) {
          return true;
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private boolean decode(Consumer<ControlMessage> messages) {
    incoming.flip();
    while (incoming.remaining() >= Integer.BYTES) {
      int length = incoming.getInt(incoming.position());
      if (length < ControlMessage.MIN_LENGTH || length > ControlMessage.MAX_LENGTH) {
        return false;
      }
      if (incoming.remaining() < Integer.BYTES + length) {
        makeRoom(Integer.BYTES + length);
        return true;
      }
      incoming.getInt();
      messages.accept(ControlMessage.decode(incoming, length));
    }
    incoming.compact();
    return true;
  }

  private void makeRoom(int size) {
    if (incoming.capacity() < size) {
      incoming = ByteBuffer.allocate(size).put(incoming);
    } else {
      incoming.compact();
    }
  }

  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // nothing is left to do with it
    }
  }
}
