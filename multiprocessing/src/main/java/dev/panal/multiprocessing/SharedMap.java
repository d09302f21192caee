package dev.panal.multiprocessing;

import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.shared.Region;
import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.RobustMutex;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.SharedWords;
import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A hash map in shared memory, for tables that many processes read and some change: one copy of it
 * for all, however large, without a process between.
 *
 * <p>Its room is fixed when it is made. Reading takes no lock and waits for no writer. Every change
 * is one step that has happened or not, whoever dies over it: the next writer puts in order what a
 * dead one has left. Keys and values are copied in and out; to change a value, put it again, or use
 * {@link #compute}. Null is neither key nor value.
 *
 * <p>Keys are compared by how they are encoded, so they should be strings, boxed primitives, enums
 * or records of these. An {@code Integer} is not equal to a {@code Long}.
 *
 * <p>It is held and travels as described for {@link SharedObject}. For tables of records with fixed
 * places there is {@link SharedRecordArray}; for maps that grow, {@link Manager#map()}.
 *
 * @param <K> what travels, see above
 * @param <V> what travels
 */
public final class SharedMap<K, V> extends SharedObject {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "map";
  private static final int ALIGNMENT = 64;
  private static final int MUTEX = (RobustMutex.BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  private static final int SEGMENTS = 16;
  private static final long ONE_SEGMENT_BYTES = 4L << 20;
  private static final int LARGEST_SEGMENT = 512 << 20;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private static final ThreadLocal<HeapOutput> KEY = ThreadLocal.withInitial(HeapOutput::new);

  private final transient MapSegment[] segments;
  private final transient Shape shape;
  private final transient Codec codec = new Codec(SharedMap::loader, null);

  /** What all who open a map must agree on. */
  private record Shape(int segments, int segmentBytes, int slots) implements Serializable {
    static Shape of(long entries, long bytes) {
      long segments = bytes < ONE_SEGMENT_BYTES ? 1 : SEGMENTS;
      while (bytes / segments > LARGEST_SEGMENT / 2) {
        segments *= 2;
      }
      // Entries spread by chance: a segment may get more than its share.
      long share = (entries + segments - 1) / segments;
      long most = segments == 1 ? share : share + 4 * (long) Math.sqrt(share) + 8;
      long slots = Long.highestOneBit(Math.max(8, 2 * most - 1)) * 2;
      long size =
          MapSegment.HEADER + slots * Long.BYTES + bytes / segments * (segments == 1 ? 8 : 9) / 8;
      if (size > LARGEST_SEGMENT || segments > 1 << 15) {
        throw new IllegalArgumentException(
            "entries=" + entries + " with bytes=" + bytes + " are more than a map holds");
      }
      return new Shape((int) segments, (int) (size + 63) / 64 * 64, (int) slots);
    }

    long header() {
      return (long) MUTEX * segments;
    }

    /** Where a segment begins: none is cut by the end of a piece of the region. */
    long begin(int segment) {
      long first = (Region.CHUNK_BYTES - ALIGNMENT * 64L - header()) / segmentBytes;
      if (segment < first) {
        return header() + (long) segment * segmentBytes;
      }
      long perChunk = Region.CHUNK_BYTES / segmentBytes;
      long later = segment - first;
      return (1 + later / perChunk) * Region.CHUNK_BYTES + later % perChunk * segmentBytes;
    }
  }

  private SharedMap(SharedRegion region, Shape shape) {
    super(region);
    this.shape = shape;
    segments = new MapSegment[shape.segments];
    SharedWords[] chunks = new SharedWords[region.chunks().length];
    for (int i = 0; i < chunks.length; i++) {
      chunks[i] = new SharedWords(region.chunks()[i]);
    }
    for (int i = 0; i < segments.length; i++) {
      long begin = shape.begin(i);
      segments[i] = new MapSegment(
          chunks[(int) (begin >>> Region.CHUNK_SHIFT)],
          (int) (begin & Region.CHUNK_BYTES - 1),
          shape.segmentBytes,
          shape.slots,
          RobustMutex.at(region, i * MUTEX));
    }
  }

  private static @Nullable ClassLoader loader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : SharedMap.class.getClassLoader();
  }

  /**
   * Makes an empty map.
   *
   * @param entries how many it is to hold
   * @param bytes for their encoded keys and values, and 32 for each entry; sizes are rounded up by
   *     at most a quarter. While a value is replaced both are there
   * @throws IllegalArgumentException when one of them is not positive
   * @throws java.io.UncheckedIOException when shared memory has no room
   */
  public static <K, V> SharedMap<K, V> create(long entries, long bytes) {
    return create(entries, bytes, SharedOptions.defaults());
  }

  /** The same; of the options only the name counts. */
  public static <K, V> SharedMap<K, V> create(long entries, long bytes, SharedOptions options) {
    if (entries < 1 || bytes < 1) {
      throw new IllegalArgumentException("entries=" + entries + " and bytes=" + bytes + " of "
          + options.of(KIND) + " must be at least 1");
    }
    Shape shape = Shape.of(entries, bytes);
    long size = shape.begin(shape.segments - 1) + shape.segmentBytes;
    SharedMap<K, V> map = new SharedMap<>(SharedRegion.create(KIND, options.label(), size), shape);
    for (MapSegment segment : map.segments) {
      segment.initialize();
    }
    return map;
  }

  // ---- reading

  /** The value of a key; null: there is none. */
  public @Nullable V get(K key) {
    HeapOutput encoded = encode(key);
    long hash = hash(encoded.buffer(), encoded.length());
    return decode(segment(hash).get(hash, encoded.buffer(), encoded.length()));
  }

  /** The value of a key, or that one where there is none. */
  public V getOrDefault(K key, V otherwise) {
    V value = get(key);
    return value == null ? otherwise : value;
  }

  /** Whether there is a value. */
  public boolean containsKey(K key) {
    HeapOutput encoded = encode(key);
    long hash = hash(encoded.buffer(), encoded.length());
    return segment(hash).get(hash, encoded.buffer(), encoded.length()) != null;
  }

  /** The number of entries; while others write, of some moment for each part of the map. */
  public long size() {
    region.checkOpen();
    long size = 0;
    for (MapSegment segment : segments) {
      size += segment.count();
    }
    return size;
  }

  /** Whether {@link #size()} is 0. */
  public boolean isEmpty() {
    return size() == 0;
  }

  /**
   * Hands over all entries, each as it is at that moment; one that is put or replaced meanwhile may
   * come or not.
   */
  public void forEach(BiConsumer<? super K, ? super V> action) {
    region.checkOpen();
    Objects.requireNonNull(action, "action");
    for (MapSegment segment : segments) {
      for (int i = 0; i < segment.slots(); i++) {
        segment.visit(i, (key, value) -> accept(action, key, value));
      }
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // what was encoded is a K and a V
  private void accept(BiConsumer<? super K, ? super V> action, byte[] key, byte[] value) {
    action.accept((K) codec.read(new HeapInput(key), "key"), decode(value));
  }

  // ---- writing

  /**
   * Adds an entry, or replaces its value.
   *
   * @return the value before; null: there was none
   * @throws IllegalStateException when there is no room for it; nothing has changed then
   */
  public @Nullable V put(K key, V value) {
    Objects.requireNonNull(value, "value");
    return change(key, (k, before) -> value);
  }

  /** Adds an entry unless there is one of that key, whose value it returns. */
  public @Nullable V putIfAbsent(K key, V value) {
    Objects.requireNonNull(value, "value");
    return change(key, (k, before) -> before == null ? value : before);
  }

  /** Removes an entry; returns its value, null when there was none. */
  public @Nullable V remove(K key) {
    return change(key, (k, before) -> null);
  }

  /**
   * Replaces the value of a key by what a function makes of it, in one step; null stands for no
   * value, before and after. The function runs in this process, while others that write to the same
   * part of the map wait: it must be short, and use no other key of the map.
   *
   * @return the new value
   * @throws IllegalStateException when there is no room for it; nothing has changed then
   */
  public @Nullable V compute(
      K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
    Objects.requireNonNull(function, "function");
    @SuppressWarnings({"unchecked", "NullAway"})
    @Nullable
    V[] after = (@Nullable V[]) new Object[1];
    change(key, (k, before) -> after[0] = function.apply(k, before));
    return after[0];
  }

  private @Nullable V change(
      K key, BiFunction<? super K, ? super @Nullable V, ? extends @Nullable V> function) {
    byte[] encoded = encode(key).toByteArray();
    long hash = hash(encoded, encoded.length);
    MapSegment segment = segment(hash);
    segment.lock();
    try {
      V before = decode(segment.getLocked(hash, encoded, encoded.length));
      V after = function.apply(key, before);
      if (after == null) {
        segment.remove(hash, encoded, encoded.length);
      } else if (after != before) {
        HeapOutput value = new HeapOutput();
        codec.write(after, value, "value");
        if (!segment.put(hash, encoded, encoded.length, value.buffer(), value.length())) {
          throw full(segment, encoded.length + value.length());
        }
      }
      return before;
    } finally {
      segment.unlock();
    }
  }

  private IllegalStateException full(MapSegment segment, int wanted) {
    return new IllegalStateException(region + " is full: no room for an entry of " + wanted
        + " bytes, its part of the map has entries=" + segment.count() + ", used="
        + segment.usedBytes() + " of " + segment.heapBytes() + " bytes; the map has size="
        + size());
  }

  /** Removes all entries, part by part. */
  public void clear() {
    region.checkOpen();
    for (MapSegment segment : segments) {
      segment.lock();
      try {
        segment.clear();
      } finally {
        segment.unlock();
      }
    }
  }

  private MapSegment segment(long hash) {
    return segments[(int) (hash >>> 34) & segments.length - 1];
  }

  private HeapOutput encode(K key) {
    region.checkOpen();
    Objects.requireNonNull(key, "key");
    HeapOutput out = KEY.get();
    out.reset();
    codec.write(key, out, "key");
    return out;
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // what was encoded is a V
  private V decode(byte @Nullable [] value) {
    return value == null ? null : (V) codec.read(new HeapInput(value), "value");
  }

  private static long hash(byte[] bytes, int length) {
    long hash = length;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ bytes[i]) * GOLDEN;
      hash ^= hash >>> 29;
    }
    hash *= GOLDEN;
    return hash ^ hash >>> 32;
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle(), shape);
  }

  private record Handle(RegionHandle region, Shape shape) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedMap<>(SharedRegion.attach(region), shape);
    }
  }
}
