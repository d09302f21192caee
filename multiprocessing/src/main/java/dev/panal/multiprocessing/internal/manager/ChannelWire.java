package dev.panal.multiprocessing.internal.manager;

import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A wire over a Unix-domain socket. The channel is non-blocking: a blocking one is closed by an
 * interrupt. Before it sleeps it looks again and again for a moment, where there is a second core.
 */
final class ChannelWire implements Wire {
  private static final long SPIN_NANOS =
      Runtime.getRuntime().availableProcessors() > 1 ? 20_000 : 0;
  private static final int BUFFER = 32 << 10;
  private static final int KEPT = 1 << 20;
  private static final int MOST_LEFT_OUT = 1023;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER).limit(0);
  private byte[] body = new byte[512];
  private int largest = LARGEST;
  private long timeoutMillis;
  private int vain;
  private int left;

  ChannelWire(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    selector = Selector.open();
    key = channel.register(selector, 0);
  }

  static ChannelWire connect(Path path) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      return new ChannelWire(SocketChannel.open(UnixDomainSocketAddress.of(path)));
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void limit(int bytes) {
    largest = bytes;
  }

  @Override
  public void timeout(long millis) {
    timeoutMillis = millis;
  }

  @Override
  public void send(HeapOutput frame) throws IOException {
    Wire.complete(frame);
    ByteBuffer bytes = ByteBuffer.wrap(frame.buffer(), 0, frame.length());
    boolean[] interrupted = {false};
    try {
      while (channel.write(bytes) == 0 || bytes.hasRemaining()) {
        await(SelectionKey.OP_WRITE, () -> interrupted[0] = true);
      }
    } finally {
      if (interrupted[0]) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public HeapInput receive(Interruption interruption) throws IOException {
    while (in.remaining() < HEADER) {
      more(interruption);
    }
    int length = in.getInt();
    if (length < 0 || length > largest) {
      throw new IOException("frame of length=" + length + " is longer than " + largest);
    }
    if (body.length < length || body.length > KEPT && length <= KEPT) {
      body = new byte[Math.max(512, length)];
    }
    int have = 0;
    while (true) {
      int n = Math.min(in.remaining(), length - have);
      in.get(body, have, n);
      have += n;
      if (have == length) {
        return new HeapInput(body, 0, length);
      }
      more(interruption);
    }
  }

  private void more(Interruption interruption) throws IOException {
    in.compact();
    try {
      int n = spin();
      while (n == 0) {
        await(SelectionKey.OP_READ, interruption);
        n = channel.read(in);
      }
      if (n < 0) {
        throw new EOFException("the other side has closed the connection");
      }
    } finally {
      in.flip();
    }
  }

  /**
   * Looks again and again for a moment. Where that was in vain the next ones are left out, twice as
   * many each time: on a busy machine the other side needs this core.
   */
  private int spin() throws IOException {
    if (SPIN_NANOS == 0 || left > 0) {
      left--;
      return 0;
    }
    long begun = System.nanoTime();
    int n = channel.read(in);
    while (n == 0 && System.nanoTime() - begun < SPIN_NANOS) {
      Thread.onSpinWait();
      n = channel.read(in);
    }
    if (n == 0) {
      vain = Math.min(MOST_LEFT_OUT, 2 * vain + 1);
      left = vain;
    } else {
      vain = 0;
    }
    return n;
  }

  private void await(int operation, Interruption interruption) throws IOException {
    try {
      key.interestOps(operation);
      if (timeoutMillis == 0) {
        selector.select();
      } else {
        long begun = System.nanoTime();
        if (selector.select(timeoutMillis) == 0
            && System.nanoTime() - begun >= TimeUnit.MILLISECONDS.toNanos(timeoutMillis)) {
          throw new IOException("nothing came for " + timeoutMillis + " ms");
        }
      }
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException | CancelledKeyException e) {
      throw new IOException("the connection is closed", e);
    }
    if (Thread.interrupted()) {
      interruption.happened();
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
      selector.close();
    } catch (IOException nothingDependsOnIt) {
      // It goes with the process.
    }
  }
}
