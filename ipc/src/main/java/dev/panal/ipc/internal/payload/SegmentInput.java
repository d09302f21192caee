package dev.panal.ipc.internal.payload;

import dev.panal.core.TaskSerializationException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Reads a segment file through a buffer. A file that belongs to the payload is read under its lock.
 */
final class SegmentInput extends PayloadInput {
  private final RandomAccessFile file;
  private final @Nullable Object owner;
  private final @Nullable Path path;
  private final long size;
  private @Nullable SteadyFile pieces;
  private @Nullable ByteBuffer piece;
  private long next;

  /**
   * @param path where the file can be opened again; null when it has no name
   * @param owner who closes the file when it becomes unreachable, null when the file is this
   *     input's own
   */
  SegmentInput(RandomAccessFile file, @Nullable Path path, @Nullable Object owner, long size) {
    super(new byte[(int) Math.min(SegmentFile.PIECE, Math.max(size, 16))], 0, 0);
    this.file = file;
    this.path = path;
    this.owner = owner;
    this.size = size;
  }

  @Override
  public long remaining() {
    return size - next + (end - at);
  }

  @Override
  void fill(int least) {
    int kept = end - at;
    System.arraycopy(buffer, at, buffer, 0, kept);
    at = 0;
    end = kept;
    while (end < least) {
      int n = readSome();
      if (n <= 0) {
        throw new TaskSerializationException(
            "the segment file is shorter than announced: size=" + size + ", read=" + next, null);
      }
      end += n;
      next += n;
    }
  }

  @Override
  @Nullable
  ByteBuffer piece(long wanted) {
    if (path == null || remaining() < wanted) {
      return null;
    }
    int n = (int) Math.min(SteadyFile.PIECE, Math.min(wanted, remaining()));
    try {
      if (pieces == null || piece == null) {
        pieces = new SteadyFile(path, StandardOpenOption.READ);
        piece = ByteBuffer.allocateDirect(SteadyFile.PIECE).order(ByteOrder.LITTLE_ENDIAN);
      }
      int buffered = Math.min(n, end - at);
      piece.clear().put(buffer, at, buffered).limit(n);
      at += buffered;
      pieces.read(piece, next);
      next += n - buffered;
      file.seek(next);
      return piece.flip();
    } catch (IOException e) {
      throw new TaskSerializationException("a segment file cannot be read: " + e.getMessage(), e);
    }
  }

  private int readSome() {
    int wanted = (int) Math.min(buffer.length - end, size - next);
    try {
      synchronized (file) {
        if (owner != null) {
          file.seek(next);
        }
        return file.read(buffer, end, wanted);
      }
    } catch (IOException e) {
      throw new TaskSerializationException("a segment file cannot be read: " + e.getMessage(), e);
    } finally {
      Reference.reachabilityFence(owner);
    }
  }

  @Override
  public long skip(long count) {
    long wanted = Math.min(Math.max(0, count), remaining());
    int buffered = (int) Math.min(wanted, end - at);
    at += buffered;
    long rest = wanted - buffered;
    if (rest > 0) {
      next += rest;
      seekOwn();
    }
    return wanted;
  }

  private void seekOwn() {
    if (owner == null) {
      try {
        file.seek(next);
      } catch (IOException e) {
        throw new TaskSerializationException("a segment file cannot be read: " + e.getMessage(), e);
      }
    }
  }

  @Override
  public void close() {
    if (owner == null) {
      try {
        if (pieces != null) {
          pieces.close();
        }
        file.close();
      } catch (IOException e) {
        // it was only read
      }
    }
  }
}
