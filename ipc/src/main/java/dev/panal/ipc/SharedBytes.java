package dev.panal.ipc;

import dev.panal.ipc.internal.shared.Region;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A {@link SharedArray} of bytes. */
public final class SharedBytes extends SharedArray {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final int SHIFT = Region.CHUNK_SHIFT - 0;
  private static final int MASK = (1 << SHIFT) - 1;

  private transient ByteBuffer[] chunks;
  /** All elements, where they lie in one piece: the short way. */
  private transient @Nullable ByteBuffer only;

  SharedBytes(Region region, long from, long length, boolean whole) {
    super(region, from, length, whole);
    ByteBuffer[] bytes = region.chunks();
    chunks = new ByteBuffer[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      ByteBuffer chunk = bytes[i];
      chunks[i] = chunk.duplicate().order(java.nio.ByteOrder.nativeOrder());
    }
    only = bytes.length == 1 ? chunks[0].slice((int) from, (int) length) : null;
  }

  /**
   * Makes an array of zeros.
   *
   * @throws IllegalArgumentException when {@code length} is negative or far too large
   * @throws java.io.UncheckedIOException when shared memory has no room for it
   */
  public static SharedBytes create(long length) {
    return new SharedBytes(allocate(length, 0), 0, length, true);
  }

  /** As {@link #create}, with a copy of {@code source}. */
  public static SharedBytes copyOf(byte[] source) {
    SharedBytes array = create(source.length);
    array.set(0, source, 0, source.length);
    return array;
  }

  private ByteBuffer chunk(long at) {
    ByteBuffer[] all = chunks;
    if (all.length == 0) {
      throw closedException();
    }
    return all[(int) (at >>> SHIFT)];
  }

  /** @throws IndexOutOfBoundsException unless {@code 0 <= index < length()} */
  public byte get(long index) {
    ByteBuffer all = only;
    if (all != null) {
      return all.get((int) Objects.checkIndex(index, length));
    }
    long at = from + Objects.checkIndex(index, length);
    return chunk(at).get((int) at & MASK);
  }

  /** @throws IndexOutOfBoundsException unless {@code 0 <= index < length()} */
  public void set(long index, byte value) {
    ByteBuffer all = only;
    if (all != null) {
      all.put((int) Objects.checkIndex(index, length), value);
      return;
    }
    long at = from + Objects.checkIndex(index, length);
    chunk(at).put((int) at & MASK, value);
  }

  /** Copies {@code count} elements from {@code index} on into {@code target}. */
  public void get(long index, byte[] target, int offset, int count) {
    Objects.checkFromIndexSize(index, count, length);
    Objects.checkFromIndexSize(offset, count, target.length);
    for (int done = 0; done < count; ) {
      long at = from + index + done;
      int place = (int) at & MASK;
      int n = Math.min(count - done, MASK + 1 - place);
      chunk(at).get(place, target, offset + done, n);
      done += n;
    }
  }

  /** Copies {@code count} elements of {@code source} to where {@code index} is the first. */
  public void set(long index, byte[] source, int offset, int count) {
    Objects.checkFromIndexSize(index, count, length);
    Objects.checkFromIndexSize(offset, count, source.length);
    for (int done = 0; done < count; ) {
      long at = from + index + done;
      int place = (int) at & MASK;
      int n = Math.min(count - done, MASK + 1 - place);
      chunk(at).put(place, source, offset + done, n);
      done += n;
    }
  }

  /** Sets all elements. */
  public void fill(byte value) {
    for (long i = 0; i < length; i++) {
      set(i, value);
    }
  }

  /**
   * All elements in order, as views: one up to 1 GiB of them. A loop over a buffer is as fast as
   * one over a plain array.
   */
  public List<ByteBuffer> buffers() {
    List<ByteBuffer> views = new ArrayList<>();
    for (long done = 0; done < length; ) {
      long at = from + done;
      int place = (int) at & MASK;
      int n = (int) Math.min(length - done, MASK + 1 - place);
      views.add(chunk(at).slice(place, n));
      done += n;
    }
    return views;
  }

  /** A view of the elements from {@code start} (included) to {@code end} (excluded). */
  public SharedBytes slice(long start, long end) {
    checkRange(start, end);
    return sliceOf(region, from + start, end - start, false);
  }

  /** A view of the elements of a range. */
  public SharedBytes slice(IndexRange range) {
    return slice(range.start(), range.end());
  }

  @Override
  SharedBytes sliceOf(Region of, long start, long count, boolean all) {
    if (of.isClosed()) {
      throw closedException();
    }
    return new SharedBytes(of, start, count, all);
  }

  @Override
  void forget() {
    chunks = new ByteBuffer[0];
    only = null;
  }
}
