package dev.panal.ipc.internal.link;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * Where a socket of Panal's stands: a path that fits into a socket address, in a directory that
 * only its owner enters.
 */
public final class BellAddress {
  /** What {@code sun_path} holds on Linux, without the zero at its end. */
  static final int MAX_LENGTH = 107;

  private static final String NAME = "bell";

  private final Path path;
  private final @Nullable Path ownDirectory;

  private BellAddress(Path path, @Nullable Path ownDirectory) {
    this.path = path;
    this.ownDirectory = ownDirectory;
  }

  public static BellAddress in(Path preferredDirectory) throws IOException {
    Path preferred = preferredDirectory.toAbsolutePath().resolve(NAME);
    if (fits(preferred)) {
      return new BellAddress(preferred, null);
    }
    for (Path parent :
        new Path[] {Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath(), Path.of("/tmp")
        }) {
      if (fits(parent.resolve("panal-bell-01234567890123456789").resolve(NAME))
          && Files.isDirectory(parent)) {
        Path own = Files.createTempDirectory(
            parent,
            "panal-bell-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return new BellAddress(own.resolve(NAME), own);
      }
    }
    throw new IOException("no directory with a path short enough for a socket: " + preferred
        + " and that of java.io.tmpdir exceed " + MAX_LENGTH + " bytes");
  }

  private static boolean fits(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8).length <= MAX_LENGTH;
  }

  public Path path() {
    return path;
  }

  ServerSocketChannel listen(int backlog) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path), backlog);
      return server;
    } catch (Throwable e) {
      server.close();
      throw e;
    }
  }

  public void delete() {
    try {
      Files.deleteIfExists(path);
      if (ownDirectory != null) {
        Files.deleteIfExists(ownDirectory);
      }
    } catch (IOException e) {
      // the directory is the owner's to delete, with whatever is in it
    }
  }
}
