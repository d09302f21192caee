package dev.panal.ipc.internal.shared;

import dev.panal.ipc.internal.directory.PoolDirectory;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file in shared memory, mapped in pieces of {@value #CHUNK_BYTES} bytes. Thread-safe.
 *
 * <p>Whoever made it owns its name and takes it away when it closes the region or ends, however it
 * ends. The memory itself stays for as long as a process has it mapped. A mapping is given up by
 * the collector alone, so a late access finds memory, not a fault.
 */
public final class Region {
  /** A power of two, so that an index is cut into piece and place by shifts. */
  public static final int CHUNK_SHIFT = 30;

  public static final int CHUNK_BYTES = 1 << CHUNK_SHIFT;

  private static final String NAME = "array";
  private static final int ZEROS = 1 << 20;

  /** What this process has mapped: a handle that comes again finds the mapping that is there. */
  private static final Map<String, WeakReference<Region>> OPEN = new HashMap<>();

  private final String file;
  private final long bytes;
  private final ByteBuffer[] chunks;
  private final @Nullable PoolDirectory directory;
  private volatile boolean closed;

  private Region(String file, long bytes, ByteBuffer[] chunks, @Nullable PoolDirectory directory) {
    this.file = file;
    this.bytes = bytes;
    this.chunks = chunks;
    this.directory = directory;
  }

  /**
   * Makes a region of zeros. Its memory is taken before it is mapped.
   *
   * @throws UncheckedIOException when there is no room for it
   */
  public static Region create(long bytes) {
    PoolDirectory directory = null;
    boolean complete = false;
    try {
      directory = PoolDirectory.create("shared", null, bytes);
      File file = directory.path().resolve(NAME).toFile();
      takeMemory(file, bytes);
      Region region = new Region(file.getPath(), bytes, map(file, bytes), directory);
      remember(region);
      complete = true;
      return region;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no room for a shared array of " + bytes + " bytes: " + e.getMessage(), e);
    } finally {
      if (!complete && directory != null) {
        directory.close();
      }
    }
  }

  /** Writes zeros, so that a full file system is an exception here and not a fault later. */
  static void takeMemory(File file, long bytes) throws IOException {
    byte[] zeros = new byte[(int) Math.min(ZEROS, bytes)];
    try (RandomAccessFile out = new RandomAccessFile(file, "rw")) {
      for (long left = bytes; left > 0; left -= zeros.length) {
        out.write(zeros, 0, (int) Math.min(left, zeros.length));
      }
    }
  }

  /**
   * The region that another process made, or this one.
   *
   * @throws IllegalStateException when it was closed, or its owner has ended
   */
  public static Region open(String file, long bytes) {
    synchronized (OPEN) {
      WeakReference<Region> known = OPEN.get(file);
      Region region = known == null ? null : known.get();
      if (region != null && !region.closed) {
        return region;
      }
    }
    try {
      Region region = new Region(file, bytes, map(new File(file), bytes), null);
      remember(region);
      return region;
    } catch (FileNotFoundException gone) {
      throw new IllegalStateException(
          "the shared array is closed, or the process that made it has ended: "
              + Path.of(file).getParent(),
          gone);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remember(Region region) {
    synchronized (OPEN) {
      OPEN.values().removeIf(each -> each.get() == null);
      OPEN.put(region.file, new WeakReference<>(region));
    }
  }

  static ByteBuffer[] map(File file, long bytes) throws IOException {
    return map(file, 0, bytes);
  }

  /**
   * Maps what begins at {@code offset}, with the thread's interrupt flag put aside: the channel
   * would close itself.
   */
  static ByteBuffer[] map(File file, int offset, long bytes) throws IOException {
    if (!file.exists()) {
      throw new FileNotFoundException(file.getPath());
    }
    boolean interrupted = Thread.interrupted();
    try (RandomAccessFile open = new RandomAccessFile(file, "rw")) {
      if (open.length() < offset + bytes) {
        throw new IOException(
            file + " has length=" + open.length() + ", expected=" + (offset + bytes));
      }
      ByteBuffer[] chunks = new ByteBuffer[(int) (bytes + CHUNK_BYTES - 1 >>> CHUNK_SHIFT)];
      for (int i = 0; i < chunks.length; i++) {
        long start = (long) i << CHUNK_SHIFT;
        chunks[i] = open.getChannel()
            .map(MapMode.READ_WRITE, offset + start, Math.min(CHUNK_BYTES, bytes - start))
            .order(ByteOrder.nativeOrder());
      }
      return chunks;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The pieces, in native byte order; not to be changed. */
  public ByteBuffer[] chunks() {
    return chunks;
  }

  public String file() {
    return file;
  }

  public long bytes() {
    return bytes;
  }

  public boolean isClosed() {
    return closed;
  }

  /**
   * Its owner: takes the name away, so that nobody opens it any more. Others: only marks it.
   * Idempotent.
   */
  public void close() {
    closed = true;
    synchronized (OPEN) {
      WeakReference<Region> known = OPEN.get(file);
      if (known != null && known.get() == this) {
        OPEN.remove(file);
      }
    }
    if (directory != null) {
      directory.close();
    }
  }
}
