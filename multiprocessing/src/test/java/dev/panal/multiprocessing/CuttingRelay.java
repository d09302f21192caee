package dev.panal.multiprocessing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A way to an address that passes a number of bytes, in both directions together, and then cuts all
 * connections, as the death of the one who uses it would.
 */
final class CuttingRelay implements AutoCloseable {
  private final InetSocketAddress to;
  private final ServerSocket server;
  private final List<Socket> sockets = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private long left;

  CuttingRelay(InetSocketAddress to) throws IOException {
    this.to = to;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Cuts what there is, and passes so many bytes from now on. */
  synchronized void pass(long bytes) throws IOException {
    cut();
    left = bytes;
  }

  private synchronized void cut() throws IOException {
    left = 0;
    for (Socket each : sockets) {
      each.close();
    }
    sockets.clear();
  }

  private synchronized void start(Runnable what) {
    threads.removeIf(each -> !each.isAlive());
    Thread thread = new Thread(what, "relay");
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        join(server.accept());
      } catch (IOException ended) {
        // or the manager does not listen: whoever connected finds out
      }
    }
  }

  private synchronized void join(Socket near) throws IOException {
    sockets.add(near);
    if (left == 0) {
      cut();
      return;
    }
    Socket far = new Socket(to.getHostString(), to.getPort());
    sockets.add(far);
    start(() -> carry(near, far));
    start(() -> carry(far, near));
  }

  private void carry(Socket from, Socket into) {
    byte[] bytes = new byte[4096];
    try {
      for (int count = from.getInputStream().read(bytes);
          count >= 0;
          count = from.getInputStream().read(bytes)) {
        pass(into, bytes, count);
      }
      into.shutdownOutput();
    } catch (IOException cut) {
      // by this, or by those at its ends
    }
  }

  private synchronized void pass(Socket into, byte[] bytes, int count) throws IOException {
    int some = (int) Math.min(left, count);
    into.getOutputStream().write(bytes, 0, some);
    left -= some;
    if (some < count) {
      cut();
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
    List<Thread> all;
    synchronized (this) {
      all = List.copyOf(threads);
    }
    for (Thread each : all) {
      try {
        each.join();
      } catch (InterruptedException e) {
        throw new UncheckedIOException(new IOException("a relay's thread did not end", e));
      }
    }
  }
}
