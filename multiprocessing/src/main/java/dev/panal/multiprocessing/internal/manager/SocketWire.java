package dev.panal.multiprocessing.internal.manager;

import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A wire over the network, with or without TLS. A read from such a socket notices no interrupt, so
 * a small thread reads, and who waits for a frame waits for that thread.
 */
final class SocketWire implements Wire {
  private static final int CONNECT_MILLIS = 10_000;
  private static final long STACK = 256 << 10;

  /** A frame, or why none will come any more. */
  private record Arrival(byte @Nullable [] body, @Nullable IOException failure) {}

  private final Socket socket;
  private final LinkedBlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>(1);
  private volatile int largest = LARGEST;
  private volatile long timeoutMillis;

  SocketWire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    Thread reader = new Thread(null, this::read, "panal-manager-reader", STACK, false);
    reader.setDaemon(true);
    reader.start();
  }

  /** @param tls null: none */
  static SocketWire connect(InetSocketAddress address, @Nullable SSLContext tls)
      throws IOException {
    Socket plain = new Socket();
    boolean complete = false;
    try {
      plain.connect(address, CONNECT_MILLIS);
      Socket socket = plain;
      if (tls != null) {
        SSLSocket secure = (SSLSocket) tls.getSocketFactory()
            .createSocket(plain, address.getHostString(), address.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        socket = secure;
      }
      SocketWire wire = new SocketWire(socket);
      complete = true;
      return wire;
    } finally {
      if (!complete) {
        plain.close();
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
    socket.getOutputStream().write(frame.buffer(), 0, frame.length());
  }

  private void read() {
    try {
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      while (true) {
        int length = in.readInt();
        if (length < 0 || length > largest) {
          throw new IOException("frame of length=" + length + " is longer than " + largest);
        }
        byte[] body = new byte[length];
        in.readFully(body);
        arrived.put(new Arrival(body, null));
      }
    } catch (IOException e) {
      end(e);
    } catch (InterruptedException nobodyShould) {
      end(new IOException("interrupted"));
    }
  }

  private void end(IOException why) {
    Arrival last = new Arrival(null, why);
    while (!arrived.offer(last) && !socket.isClosed()) {
      Thread.onSpinWait();
    }
    close();
  }

  @Override
  public HeapInput receive(Interruption interruption) throws IOException {
    long begun = System.nanoTime();
    while (true) {
      try {
        long limit = timeoutMillis;
        Arrival arrival;
        if (limit == 0) {
          arrival = arrived.take();
        } else {
          arrival = arrived.poll(
              TimeUnit.MILLISECONDS.toNanos(limit) - (System.nanoTime() - begun),
              TimeUnit.NANOSECONDS);
        }
        if (arrival == null) {
          throw new IOException("nothing came for " + limit + " ms");
        }
        if (arrival.body == null) {
          arrived.offer(arrival);
          throw new IOException("the connection is closed", arrival.failure);
        }
        return new HeapInput(arrival.body);
      } catch (InterruptedException e) {
        interruption.happened();
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException nothingDependsOnIt) {
      // It goes with the process.
    }
    arrived.offer(new Arrival(null, null));
  }
}
