package dev.panal.ipc.internal.payload;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Moves large pieces between a file and direct memory, one copy fewer than through an array. An
 * interrupt closes a channel: then the file is opened again and the piece repeated, and the flag is
 * set again at the end. Not thread-safe.
 */
final class SteadyFile implements AutoCloseable {
  static final int PIECE = 256 << 10;

  private final Path path;
  private final StandardOpenOption mode;
  private FileChannel channel;

  SteadyFile(Path path, StandardOpenOption mode) throws IOException {
    this.path = path;
    this.mode = mode;
    this.channel = FileChannel.open(path, mode);
  }

  private interface Transfer {
    /** Moves what {@code piece} has left; repeated from its mark after an interrupt. */
    void run(FileChannel channel, ByteBuffer piece, long position) throws IOException;
  }

  /** Writes all that {@code piece} has left at {@code position}. */
  void write(ByteBuffer piece, long position) throws IOException {
    steadily(piece, position, (to, bytes, start) -> {
      for (long at = start; bytes.hasRemaining(); ) {
        at += to.write(bytes, at);
      }
    });
  }

  /** Fills {@code piece} from {@code position} on. */
  void read(ByteBuffer piece, long position) throws IOException {
    steadily(piece, position, (from, bytes, start) -> {
      for (long at = start; bytes.hasRemaining(); ) {
        int n = from.read(bytes, at);
        if (n < 0) {
          throw new EOFException(path + " ends at " + at);
        }
        at += n;
      }
    });
  }

  private void steadily(ByteBuffer piece, long position, Transfer transfer) throws IOException {
    boolean interrupted = Thread.interrupted();
    int start = piece.position();
    try {
      while (true) {
        try {
          transfer.run(channel, piece, position);
          return;
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
          piece.position(start);
          channel = FileChannel.open(path, mode);
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
