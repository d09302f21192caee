package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.Region;
import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;

/**
 * An array of records in shared memory, of any record class whose components are primitive; Python
 * has {@code multiprocessing.Array} of a {@code ctypes.Structure}.
 *
 * <pre>{@code
 * record Particle(double x, double y, int charge) {}
 *
 * try (SharedRecordArray<Particle> particles = SharedRecordArray.create(Particle.class, 1_000_000)) {
 *   SharedRecordArray.DoubleField<Particle> x = particles.doubleField("x");
 *   x.set(7, x.get(7) + 1);
 * }
 * }</pre>
 *
 * <p>All bytes are zeros at first, which {@link #get} hands to the record's constructor. Components
 * lie in their order, each at a multiple of its size, as a C compiler lays out a struct. Reads and
 * writes are those of plain memory: who reads a record while another writes it may see some
 * components of each, so have them ordered by a lock, or by the begin and the end of tasks. One
 * field that several write at a time can be changed in one step by {@link LongField#getAndAdd} and
 * the like.
 *
 * <p>It is held and travels as described for {@link SharedObject}.
 *
 * @param <R> the record class; the same version of it in all processes
 */
public final class SharedRecordArray<R extends Record> extends SharedObject {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "records";
  private static final int HEADER = 64;
  private static final int FINGERPRINT = 0;

  private final transient RecordLayout<R> layout;
  private final transient long length;
  private final transient ByteBuffer[] chunks;
  private final transient int perChunk;

  private SharedRecordArray(SharedRegion region, RecordLayout<R> layout, long length) {
    super(region);
    this.layout = layout;
    this.length = length;
    this.chunks = region.chunks();
    this.perChunk = (Region.CHUNK_BYTES - HEADER) / layout.stride();
  }

  /**
   * Makes an array.
   *
   * @throws IllegalArgumentException when the length is negative, or a component is not primitive,
   *     naming it
   * @throws java.io.UncheckedIOException when shared memory has no room
   */
  public static <R extends Record> SharedRecordArray<R> create(Class<R> type, long length) {
    RecordLayout<R> layout = RecordLayout.of(type);
    if (length < 0 || length > Long.MAX_VALUE / 4 / layout.stride()) {
      throw new IllegalArgumentException(
          "length=" + length + " must be from 0 to " + Long.MAX_VALUE / 4 / layout.stride());
    }
    int perChunk = (Region.CHUNK_BYTES - HEADER) / layout.stride();
    long full = length / perChunk;
    long bytes = full * Region.CHUNK_BYTES + HEADER + length % perChunk * layout.stride();
    SharedRegion region = SharedRegion.create(KIND, null, bytes);
    region.words().putLongVolatile(FINGERPRINT, layout.fingerprint());
    return new SharedRecordArray<>(region, layout, length);
  }

  /** The number of records. */
  public long length() {
    return length;
  }

  /** The record class. */
  public Class<R> type() {
    return layout.type();
  }

  /** Where each component begins in its record, in bytes. */
  public Map<String, Integer> offsets() {
    return Map.copyOf(layout.offsets());
  }

  /** Bytes from one record to the next. */
  public int stride() {
    return layout.stride();
  }

  /** @throws IndexOutOfBoundsException unless {@code 0 <= index < length()} */
  public R get(long index) {
    check(index);
    return layout.read(chunk(index), place(index));
  }

  /** @throws IndexOutOfBoundsException unless {@code 0 <= index < length()} */
  public void set(long index, R value) {
    Objects.requireNonNull(value, "value");
    check(index);
    layout.write(chunk(index), place(index), value);
  }

  private void check(long index) {
    region.checkOpen();
    Objects.checkIndex(index, length);
  }

  private ByteBuffer chunk(long index) {
    return chunks.length == 1 ? chunks[0] : chunks[(int) (index / perChunk)];
  }

  private int place(long index) {
    int within = chunks.length == 1 ? (int) index : (int) (index % perChunk);
    return HEADER + within * layout.stride();
  }

  /**
   * A component of type {@code double}.
   *
   * @throws IllegalArgumentException when there is none of that name and type
   */
  public DoubleField<R> doubleField(String name) {
    return new DoubleField<>(this, layout.offset(name, double.class));
  }

  /**
   * A component of type {@code long}.
   *
   * @throws IllegalArgumentException when there is none of that name and type
   */
  public LongField<R> longField(String name) {
    return new LongField<>(this, layout.offset(name, long.class));
  }

  /**
   * A component of type {@code int}.
   *
   * @throws IllegalArgumentException when there is none of that name and type
   */
  public IntField<R> intField(String name) {
    return new IntField<>(this, layout.offset(name, int.class));
  }

  /** One component of all records. */
  public static final class DoubleField<R extends Record> {
    private final SharedRecordArray<R> array;
    private final int offset;

    private DoubleField(SharedRecordArray<R> array, int offset) {
      this.array = array;
      this.offset = offset;
    }

    /** Its value in a record. */
    public double get(long index) {
      array.check(index);
      return array.chunk(index).getDouble(array.place(index) + offset);
    }

    /** Sets it in a record. */
    public void set(long index, double value) {
      array.check(index);
      array.chunk(index).putDouble(array.place(index) + offset, value);
    }
  }

  /** One component of all records. */
  public static final class LongField<R extends Record> {
    private final SharedRecordArray<R> array;
    private final int offset;

    private LongField(SharedRecordArray<R> array, int offset) {
      this.array = array;
      this.offset = offset;
    }

    /** Its value in a record. */
    public long get(long index) {
      array.check(index);
      return array.chunk(index).getLong(array.place(index) + offset);
    }

    /** Sets it in a record. */
    public void set(long index, long value) {
      array.check(index);
      array.chunk(index).putLong(array.place(index) + offset, value);
    }

    /** Adds in one step; returns what it was before. */
    public long getAndAdd(long index, long delta) {
      array.check(index);
      return (long)
          FieldHandles.LONG.getAndAdd(array.chunk(index), array.place(index) + offset, delta);
    }

    /** Sets it in one step if it is as expected. */
    public boolean compareAndSet(long index, long expected, long value) {
      array.check(index);
      return FieldHandles.LONG.compareAndSet(
          array.chunk(index), array.place(index) + offset, expected, value);
    }
  }

  /** One component of all records. */
  public static final class IntField<R extends Record> {
    private final SharedRecordArray<R> array;
    private final int offset;

    private IntField(SharedRecordArray<R> array, int offset) {
      this.array = array;
      this.offset = offset;
    }

    /** Its value in a record. */
    public int get(long index) {
      array.check(index);
      return array.chunk(index).getInt(array.place(index) + offset);
    }

    /** Sets it in a record. */
    public void set(long index, int value) {
      array.check(index);
      array.chunk(index).putInt(array.place(index) + offset, value);
    }

    /** Adds in one step; returns what it was before. */
    public int getAndAdd(long index, int delta) {
      array.check(index);
      return (int)
          FieldHandles.INT.getAndAdd(array.chunk(index), array.place(index) + offset, delta);
    }

    /** Sets it in one step if it is as expected. */
    public boolean compareAndSet(long index, int expected, int value) {
      array.check(index);
      return FieldHandles.INT.compareAndSet(
          array.chunk(index), array.place(index) + offset, expected, value);
    }
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle(), layout.type(), length);
  }

  private record Handle(RegionHandle region, Class<? extends Record> type, long length)
      implements Serializable {
    @Serial
    private Object readResolve() {
      return open(this, type);
    }
  }

  private static <R extends Record> SharedRecordArray<R> open(Handle handle, Class<R> type) {
    RecordLayout<R> layout = RecordLayout.of(type);
    SharedRegion region = SharedRegion.attach(handle.region);
    if (region.words().getLongVolatile(FINGERPRINT) != layout.fingerprint()) {
      region.close();
      throw new IllegalStateException(region + " was made of another version of record="
          + type.getName() + ", with other components");
    }
    return new SharedRecordArray<>(region, layout, handle.length);
  }

  @Override
  public String toString() {
    return "SharedRecordArray[name=" + name() + ", type=" + layout.type().getSimpleName()
        + ", length=" + length + (isClosed() ? ", closed]" : "]");
  }
}
