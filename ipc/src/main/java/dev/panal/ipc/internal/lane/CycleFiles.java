package dev.panal.ipc.internal.lane;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;

/**
 * The writer's hand on the files of its queue: room in them is taken by {@code write(2)} before
 * Chronicle stores into a mapping of it, so a full file system is an {@code IOException} here and
 * not a SIGBUS, or on JDK 17 silently dropped stores, there.
 *
 * <p>Room is taken in steps, ahead of the writer: an idle queue stays small.
 */
final class CycleFiles {
  /** How much is taken at a time. */
  static final int STEP = 256 << 10;

  private static final byte[] ZEROS = new byte[STEP];
  private static final String QUEUE_SUFFIX = ".cq4";
  private static final String PRECREATED_SUFFIX = ".precreated";

  private final File directory;

  /** End of the part of the current file that has memory behind it. */
  private long reserved;

  private File current;

  CycleFiles(File directory) {
    this.directory = directory;
    this.current = directory;
  }

  /**
   * Prepares the next cycle's file, with room for {@code size} bytes, under the name at which
   * Chronicle takes it over.
   */
  void prepare(String cycleName, long size) throws IOException {
    File prepared = new File(directory, cycleName + PRECREATED_SUFFIX);
    long end = stepsFor(size);
    try {
      fill(prepared, 0, end);
    } catch (IOException e) {
      prepared.delete();
      throw e;
    }
    current = new File(directory, cycleName + QUEUE_SUFFIX);
    reserved = end;
  }

  /**
   * Takes room up to {@code end} in the current file, which holds nothing but zeros beyond what was
   * taken before.
   */
  void reserve(long end) throws IOException {
    if (end > reserved) {
      long next = stepsFor(end);
      fill(current, reserved, next);
      reserved = next;
    }
  }

  private static long stepsFor(long size) {
    return (size + STEP - 1) / STEP * STEP;
  }

  /** A {@code RandomAccessFile} and not a channel: the caller's thread may be interrupted. */
  static void fill(File file, long from, long to) throws IOException {
    try (RandomAccessFile out = new RandomAccessFile(file, "rw")) {
      out.seek(from);
      for (long position = from; position < to; position += STEP) {
        out.write(ZEROS, 0, (int) Math.min(STEP, to - position));
      }
    }
  }
}
