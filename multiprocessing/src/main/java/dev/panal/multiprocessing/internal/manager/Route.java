package dev.panal.multiprocessing.internal.manager;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The way to a manager: a socket on this machine, or an address.
 *
 * @param name of the manager, for messages
 */
public record Route(
    String name,
    @Nullable String path,
    @Nullable InetSocketAddress address,
    byte[] key,
    @Nullable SSLContext tls) {
  public static Route local(String name, String path, byte[] key) {
    return new Route(name, path, null, key, null);
  }

  public static Route remote(InetSocketAddress address, byte[] key, @Nullable SSLContext tls) {
    return new Route(address.getHostString() + ":" + address.getPort(), null, address, key, tls);
  }

  Wire connect() throws IOException {
    Wire wire;
    if (path != null) {
      wire = ChannelWire.connect(Path.of(path));
    } else if (address != null) {
      wire = SocketWire.connect(address, tls);
    } else {
      throw new IllegalStateException("manager=" + name + " has no address");
    }
    boolean complete = false;
    try {
      Handshake.attend(wire, key);
      complete = true;
      return wire;
    } finally {
      if (!complete) {
        wire.close();
      }
    }
  }

  @Override
  public String toString() {
    return "manager=" + name;
  }
}
