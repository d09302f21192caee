package dev.panal.ipc.internal.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One stream between the application and a worker, never blocking: a blocking call on a thread that
 * carries the interrupt flag would close the channel, and the other side would take that for death.
 */
final class BellStream {
  /** What the reading thread has found. */
  enum Found {
    NOTHING,
    SOMETHING,
    END
  }

  private static final int DRAIN = 256;

  private final SocketChannel channel;
  /** Null while a thread rings with it; a second one takes a buffer of its own. */
  private final AtomicReference<@Nullable ByteBuffer> signal =
      new AtomicReference<>(ByteBuffer.allocateDirect(1));

  private final ByteBuffer drain = ByteBuffer.allocateDirect(DRAIN);

  BellStream(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
  }

  SocketChannel channel() {
    return channel;
  }

  /** Any thread. A full socket is as good: it is rung already. A closed one has nobody to wake. */
  void ring() {
    ByteBuffer one = signal.getAndSet(null);
    if (one == null) {
      one = ByteBuffer.allocate(1);
    }
    try {
      one.clear();
      channel.write(one);
    } catch (IOException e) {
      // the end of the stream is the reader's to find
    } finally {
      signal.set(one);
    }
  }

  /** The reading thread only: takes all rings together. */
  Found drain() {
    Found found = Found.NOTHING;
    try {
      while (true) {
        drain.clear();
        int count = channel.read(drain);
        if (count < 0) {
          return Found.END;
        }
        if (count > 0) {
          found = Found.SOMETHING;
        }
        if (count < DRAIN) {
          return found;
        }
      }
    } catch (IOException e) {
      return Found.END;
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
