package dev.panal.ipc;

import dev.panal.ipc.internal.shared.Region;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * An array in memory that several processes read and write in place. It travels to a task as a
 * handle of a few bytes, whatever its size: as argument, as captured value, or as part of either.
 *
 * <p>Elements start as zero. Reads and writes are those of a plain array: what one process writes
 * another sees once something orders the two, as the start and the end of a task do. Two tasks that
 * write the same element at the same time need an atomic operation of {@link SharedLongArray} or
 * {@link SharedIntArray}.
 *
 * <p>The process that made the array owns it: {@link #close()} takes its name away, and so does the
 * end of that process, however it ends. Tasks that have it open go on using it; the memory is given
 * back when no process has it mapped any more. Close it after the tasks that use it have finished:
 * one that begins later fails with an {@link IllegalStateException}, as does every use of a closed
 * array.
 *
 * <p>The counterparts in Python are {@code multiprocessing.Array} without its lock, and
 * {@code multiprocessing.shared_memory}.
 */
public abstract class SharedArray implements AutoCloseable, Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  final transient Region region;
  final transient long from;
  final transient long length;
  private final transient boolean whole;

  SharedArray(Region region, long from, long length, boolean whole) {
    this.region = region;
    this.from = from;
    this.length = length;
    this.whole = whole;
  }

  /**
   * Memory for that many elements.
   *
   * @throws IllegalArgumentException when {@code length} is negative, or its bytes are more than a
   *     long counts
   */
  static Region allocate(long length, int elementShift) {
    if (length < 0 || length > Long.MAX_VALUE >> elementShift) {
      throw new IllegalArgumentException(
          "length=" + length + " must be from 0 to " + (Long.MAX_VALUE >> elementShift));
    }
    return Region.create(length << elementShift);
  }

  /** The number of elements. */
  public final long length() {
    return length;
  }

  /** Whether {@link #close()} was called in this process. */
  public final boolean isClosed() {
    return region.isClosed();
  }

  /**
   * Ends the use of the array in this process, of all its slices too; in the process that made it,
   * also its name. Idempotent. Of a slice: does nothing.
   */
  @Override
  public final void close() {
    if (whole) {
      region.close();
      forget();
    }
  }

  /** Drops the way to the memory. */
  abstract void forget();

  abstract SharedArray sliceOf(Region of, long start, long count, boolean all);

  /**
   * Cuts the indices into at most {@code parts} ranges of nearly the same size, none empty: what a
   * {@code map} over one array takes as items.
   */
  public final List<IndexRange> ranges(int parts) {
    if (parts < 1) {
      throw new IllegalArgumentException("parts=" + parts + " must be at least 1");
    }
    List<IndexRange> ranges = new ArrayList<>();
    long start = 0;
    for (int part = 1; part <= parts; part++) {
      long end = length / parts * part + length % parts * part / parts;
      if (end > start) {
        ranges.add(new IndexRange(start, end));
      }
      start = end;
    }
    return ranges;
  }

  final IllegalStateException closedException() {
    return new IllegalStateException("the shared array is closed: length=" + length);
  }

  final void checkRange(long start, long end) {
    if (start < 0 || end < start || end > length) {
      throw new IndexOutOfBoundsException(
          "start=" + start + ", end=" + end + " must be within length=" + length);
    }
  }

  @Serial
  final Object writeReplace() throws ObjectStreamException {
    if (region.isClosed()) {
      throw new InvalidObjectException("the shared array is closed: length=" + length);
    }
    return new Handle(getClass(), region.file(), region.bytes(), from, length, whole);
  }

  @Serial
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a handle was expected");
  }

  /** What travels. */
  private record Handle(
      Class<?> type, String file, long bytes, long from, long length, boolean whole)
      implements Serializable {
    @Serial
    private Object readResolve() {
      Region open = Region.open(file, bytes);
      if (type == SharedDoubleArray.class) {
        return new SharedDoubleArray(open, from, length, whole);
      } else if (type == SharedLongArray.class) {
        return new SharedLongArray(open, from, length, whole);
      } else if (type == SharedIntArray.class) {
        return new SharedIntArray(open, from, length, whole);
      }
      return new SharedBytes(open, from, length, whole);
    }
  }

  @Override
  public final String toString() {
    return getClass().getSimpleName() + "[length=" + length + (isClosed() ? ", closed]" : "]");
  }
}
