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
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * A wire over the network, with or without TLS. A read from such a socket notices no interrupt, so
 * a small thread reads, and who waits for a frame waits for that thread.
 */
final class SocketWire implements Wire {
  private static final int CONNECT_MILLIS = 10_000;
  private static final long STACK = 256 << 10;
  private static final int IDLE_SECONDS = 15;
  private static final int INTERVAL_SECONDS = 5;
  private static final int PROBES = 3;

  /** A frame; without a body: none will come any more. */
  private record Arrival(byte @Nullable [] body) {}

  private static final Arrival LAST = new Arrival(null);

  private final Socket socket;
  private final LinkedBlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>(1);
  private volatile int largest = LARGEST;
  private volatile long timeoutMillis;
  private volatile @Nullable IOException ended;

  SocketWire(Socket socket) throws IOException {
    this.socket = socket;
    socket.setTcpNoDelay(true);
    keepAlive(socket);
    Thread reader = new Thread(null, this::read, "panal-manager-reader", STACK, false);
    reader.setDaemon(true);
    reader.start();
  }

  /** So that a host that vanishes without a word is noticed within half a minute, not two hours. */
  private static void keepAlive(Socket socket) throws IOException {
    socket.setKeepAlive(true);
    if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
      socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, IDLE_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, INTERVAL_SECONDS);
      socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, PROBES);
    }
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
        arrived.put(new Arrival(body));
      }
    } catch (IOException e) {
      end(e);
    } catch (InterruptedException nobodyShould) {
      end(new IOException("interrupted"));
    }
  }

  /** Who waits goes on; a frame that nobody has read yet stays. */
  private void end(IOException why) {
    ended = why;
    closeSocket();
    arrived.offer(LAST);
  }

  private void closeSocket() {
    try {
      socket.close();
    } catch (IOException nothingDependsOnIt) {
      // It goes with the process.
    }
  }

  @Override
  public HeapInput receive(Interruption interruption) throws IOException {
    long begun = System.nanoTime();
    while (true) {
      try {
        Arrival arrival = next(begun);
        if (arrival.body == null) {
          throw new IOException("the connection is closed", ended);
        }
        return new HeapInput(arrival.body);
      } catch (InterruptedException e) {
        interruption.happened();
      }
    }
  }

  /** What has come is read even when no more will. */
  private Arrival next(long begun) throws IOException, InterruptedException {
    Arrival arrival = arrived.poll();
    if (arrival != null) {
      return arrival;
    }
    if (ended != null) {
      return LAST;
    }
    long limit = timeoutMillis;
    if (limit == 0) {
      return arrived.take();
    }
    long left = TimeUnit.MILLISECONDS.toNanos(limit) - (System.nanoTime() - begun);
    arrival = arrived.poll(left, TimeUnit.NANOSECONDS);
    if (arrival == null) {
      throw new IOException("nothing came for " + limit + " ms");
    }
    return arrival;
  }

  /** Whoever waits, to receive or in the reader to hand over, goes on. */
  @Override
  public void close() {
    if (ended == null) {
      ended = new IOException("closed here");
    }
    closeSocket();
    if (!arrived.offer(LAST)) {
      arrived.poll();
      arrived.offer(LAST);
    }
  }
}
