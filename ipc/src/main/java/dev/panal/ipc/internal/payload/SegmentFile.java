package dev.panal.ipc.internal.payload;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * A file that is being written from its start to its end, readable by its owner only. Not
 * thread-safe.
 */
class SegmentFile implements AutoCloseable {
  /**
   * Pieces of this size stay below malloc's threshold for mappings of their own, which fault page
   * by page.
   */
  static final int PIECE = 64 << 10;

  /** Replaced by tests that let writing fail. */
  interface Maker {
    SegmentFile make(Path path) throws IOException;
  }

  private final Path path;
  private final RandomAccessFile file;
  private @Nullable SteadyFile pieces;
  private long size;

  SegmentFile(Path path) throws IOException {
    this.path = path;
    createPrivate(path);
    this.file = new RandomAccessFile(path.toFile(), "rw");
  }

  private static void createPrivate(Path path) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } else if (!path.toFile().createNewFile()) {
      throw new FileAlreadyExistsException(path.toString());
    }
  }

  Path path() {
    return path;
  }

  long size() {
    return size;
  }

  /** A failure may leave bytes behind {@link #size()}. */
  void append(byte[] bytes, int offset, int length) throws IOException {
    file.write(bytes, offset, length);
    size += length;
  }

  /** As {@link #append(byte[], int, int)}, from direct memory. */
  void append(ByteBuffer piece) throws IOException {
    int length = piece.remaining();
    if (pieces == null) {
      pieces = new SteadyFile(path, StandardOpenOption.WRITE);
    }
    pieces.write(piece, size);
    size += length;
    file.seek(size);
  }

  /** Appends all that another segment holds. */
  void appendAll(SegmentFile other) throws IOException {
    byte[] piece = new byte[PIECE];
    other.file.seek(0);
    for (long left = other.size; left > 0; ) {
      int n = (int) Math.min(left, piece.length);
      other.file.readFully(piece, 0, n);
      append(piece, 0, n);
      left -= n;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (pieces != null) {
        pieces.close();
      }
    } finally {
      file.close();
    }
  }

  void closeAndDelete() {
    try {
      close();
    } catch (IOException e) {
      // deleting it is what matters
    }
    delete(path);
  }

  /**
   * File.delete, unlike the channel-based methods, takes no notice of interrupts and has no
   * exception to lose.
   */
  static boolean delete(Path path) {
    return path.toFile().delete();
  }

  /** "3.0 GiB free of 8.0 GiB in /dev/shm/x", for messages. */
  static String roomIn(Path directory) {
    File file = directory.toFile();
    if (!file.isDirectory()) {
      return directory + " is not a directory any more";
    }
    return bytes(file.getUsableSpace()) + " free of " + bytes(file.getTotalSpace()) + " in "
        + directory;
  }

  static String bytes(long count) {
    if (count < 10 << 10) {
      return count + " bytes";
    }
    double kib = count / 1024.0;
    if (kib < 1024) {
      return String.format(java.util.Locale.ROOT, "%.1f KiB", kib);
    }
    return kib < 1 << 20
        ? String.format(java.util.Locale.ROOT, "%.1f MiB", kib / 1024)
        : String.format(java.util.Locale.ROOT, "%.1f GiB", kib / (1 << 20));
  }
}
