package dev.panal.benchmarks.compare.entrants;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** 64 bytes through a Unix-domain socket to a peer JVM and back, both blocking. */
public final class SocketWire implements AutoCloseable {
  private static final int BYTES = 64;

  private final LineProcess peer;
  private final SocketChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);

  private SocketWire(LineProcess peer, SocketChannel channel) {
    this.peer = peer;
    this.channel = channel;
  }

  /** Starts the peer; the socket is in {@code directory}. */
  public static SocketWire start(Path directory) throws IOException {
    Path path = directory.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      LineProcess peer = LineProcess.start(Java.command(Peer.class, "socket", path.toString()));
      return new SocketWire(peer, server.accept());
    }
  }

  static void answer(Path path) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      while (receive(channel, buffer)) {
        send(channel, buffer);
      }
    }
  }

  /** There and back. */
  public void once() throws IOException {
    buffer.clear();
    buffer.position(BYTES);
    send(channel, buffer);
    if (!receive(channel, buffer)) {
      throw new EOFException("the peer has ended");
    }
  }

  private static void send(SocketChannel channel, ByteBuffer buffer) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static boolean receive(SocketChannel channel, ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    channel.close();
    peer.close();
  }
}
