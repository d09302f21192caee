package dev.panal.ipc.internal.directory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

/** Files and directories that none but their owner may read, from the moment they exist. */
public final class OwnerOnly {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");

  private OwnerOnly() {}

  /** Makes a directory with mode 0700. */
  public static Path createDirectory(Path directory) throws IOException {
    return Files.createDirectory(directory, permissions("rwx------"));
  }

  /** Makes an empty file with mode 0600; it must not exist. */
  public static void createFile(Path file) throws IOException {
    Files.createFile(file, permissions("rw-------"));
  }

  /** Writes a new file with mode 0600. */
  public static void write(Path file, String text, Charset charset) throws IOException {
    write(file, text.getBytes(charset));
  }

  /** Writes a new file with mode 0600. */
  public static void write(Path file, byte[] bytes) throws IOException {
    createFile(file);
    // RandomAccessFile is not interruptible: the caller's thread may carry the interrupt flag.
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.write(bytes);
    }
  }

  /** Whether a file or directory, not what a symbolic link points to, is this process's user's. */
  public static boolean isOwn(Path file) {
    try {
      return Files.getOwner(file, LinkOption.NOFOLLOW_LINKS).equals(Self.USER);
    } catch (IOException | UnsupportedOperationException unknown) {
      return false;
    }
  }

  /** Who owns what this process makes: its name need not be that of {@code user.name}. */
  private static final class Self {
    static final UserPrincipal USER = user();

    private static UserPrincipal user() {
      try {
        Path file = Files.createTempFile("panal-user", null);
        try {
          return Files.getOwner(file);
        } finally {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static FileAttribute<?>[] permissions(String mode) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }
}
