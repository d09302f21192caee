package dev.panal.ipc;

import dev.panal.ipc.internal.shared.Region;
import java.io.Serial;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A {@link SharedArray} of longs. */
public final class SharedLongArray extends SharedArray {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final int SHIFT = Region.CHUNK_SHIFT - 3;
  private static final int MASK = (1 << SHIFT) - 1;
  private static final VarHandle ATOMIC =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private transient LongBuffer[] chunks;
  /** All elements, where they lie in one piece: the short way. */
  private transient @Nullable LongBuffer only;

  SharedLongArray(Region region, long from, long length, boolean whole) {
    super(region, from, length, whole);
    ByteBuffer[] bytes = region.chunks();
    chunks = new LongBuffer[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      ByteBuffer chunk = bytes[i];
      chunks[i] = chunk.asLongBuffer();
    }
    only = bytes.length == 1 ? chunks[0].slice((int) from, (int) length) : null;
  }

  /**
   * Makes an array of zeros.
   *
   * @throws IllegalArgumentException when {@code length} is negative or far too large
   * @throws java.io.UncheckedIOException when shared memory has no room for it
   */
  public static SharedLongArray create(long length) {
    return new SharedLongArray(allocate(length, 3), 0, length, true);
  }

  /** As {@link #create}, with a copy of {@code source}. */
  public static SharedLongArray copyOf(long[] source) {
    SharedLongArray array = create(source.length);
    array.set(0, source, 0, source.length);
    return array;
  }

  private LongBuffer chunk(long at) {
    LongBuffer[] all = chunks;
    if (all.length == 0) {
      throw closedException();
    }
    return all[(int) (at >>> SHIFT)];
  }

  /** @throws IndexOutOfBoundsException unless {@code 0 <= index < length()} */
  public long get(long index) {
    LongBuffer all = only;
    if (all != null) {
      return all.get((int) Objects.checkIndex(index, length));
    }
    long at = from + Objects.checkIndex(index, length);
    return chunk(at).get((int) at & MASK);
  }

  /** @throws IndexOutOfBoundsException unless {@code 0 <= index < length()} */
  public void set(long index, long value) {
    LongBuffer all = only;
    if (all != null) {
      all.put((int) Objects.checkIndex(index, length), value);
      return;
    }
    long at = from + Objects.checkIndex(index, length);
    chunk(at).put((int) at & MASK, value);
  }

  /** Copies {@code count} elements from {@code index} on into {@code target}. */
  public void get(long index, long[] target, int offset, int count) {
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
  public void set(long index, long[] source, int offset, int count) {
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
  public void fill(long value) {
    for (long i = 0; i < length; i++) {
      set(i, value);
    }
  }

  /**
   * All elements in order, as views: one up to 1 GiB of them. A loop over a buffer is as fast as
   * one over a plain array.
   */
  public List<LongBuffer> buffers() {
    List<LongBuffer> views = new ArrayList<>();
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
  public SharedLongArray slice(long start, long end) {
    checkRange(start, end);
    return sliceOf(region, from + start, end - start, false);
  }

  /** A view of the elements of a range. */
  public SharedLongArray slice(IndexRange range) {
    return slice(range.start(), range.end());
  }

  @Override
  SharedLongArray sliceOf(Region of, long start, long count, boolean all) {
    if (of.isClosed()) {
      throw closedException();
    }
    return new SharedLongArray(of, start, count, all);
  }

  @Override
  void forget() {
    chunks = new LongBuffer[0];
    only = null;
  }

  /** The elements in order; sequential unless told otherwise. */
  public LongStream stream() {
    return LongStream.range(0, length).map(this::get);
  }

  /** Adds atomically, across processes too; returns what was there before. */
  public long getAndAdd(long index, long delta) {
    long at = from + Objects.checkIndex(index, length);
    return (long) ATOMIC.getAndAdd(bytes(at), ((int) at & MASK) << 3, delta);
  }

  /** Sets the element to {@code value} if it is {@code expected}, atomically across processes. */
  public boolean compareAndSet(long index, long expected, long value) {
    long at = from + Objects.checkIndex(index, length);
    return ATOMIC.compareAndSet(bytes(at), ((int) at & MASK) << 3, expected, value);
  }

  /**
   * Sets the element to what {@code update} makes of it, atomically across processes; returns that.
   * The function may be called several times, and should have no other effect.
   */
  public long updateAndGet(long index, LongUnaryOperator update) {
    for (; ; ) {
      long old = getVolatile(index);
      long value = update.applyAsLong(old);
      if (compareAndSet(index, old, value)) {
        return value;
      }
    }
  }

  /** Reads with the memory effects of a volatile read. */
  public long getVolatile(long index) {
    long at = from + Objects.checkIndex(index, length);
    return (long) ATOMIC.getVolatile(bytes(at), ((int) at & MASK) << 3);
  }

  /** Writes with the memory effects of a volatile write. */
  public void setVolatile(long index, long value) {
    long at = from + Objects.checkIndex(index, length);
    ATOMIC.setVolatile(bytes(at), ((int) at & MASK) << 3, value);
  }

  private ByteBuffer bytes(long at) {
    if (chunks.length == 0) {
      throw closedException();
    }
    return region.chunks()[(int) (at >>> SHIFT)];
  }
}
