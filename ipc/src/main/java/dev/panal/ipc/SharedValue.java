package dev.panal.ipc;

import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.shared.Region;
import java.io.File;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.lang.ref.SoftReference;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that is sent once and used by many tasks: an array or a table that each of them needs. It
 * travels as a handle; a worker decodes the value at the first {@link #get()} and keeps it for the
 * next task, as long as its memory allows.
 *
 * <p>Each worker has a copy of its own, as it was when the value was shared, and all its tasks get
 * that one object: treat it as read-only. To write in place there is {@link SharedArray}.
 *
 * <p>Close it after the tasks that use it have finished; one that begins later fails with an
 * {@link IllegalStateException}. Thread-safe.
 *
 * @param <T> anything that travels, up to 2 GiB encoded
 */
public final class SharedValue<T extends @Nullable Object> implements AutoCloseable, Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  /** What this process has decoded, by file. */
  private static final Map<String, SoftReference<Object>> DECODED = new HashMap<>();

  private final transient @Nullable Region region;
  private final transient @Nullable T original;
  private final transient String file;
  private final transient long bytes;

  private SharedValue(@Nullable Region region, @Nullable T original, String file, long bytes) {
    this.region = region;
    this.original = original;
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * Encodes a value into shared memory.
   *
   * @throws dev.panal.core.TaskSerializationException when it cannot travel
   * @throws java.io.UncheckedIOException when shared memory has no room for it
   */
  public static <T extends @Nullable Object> SharedValue<T> of(T value) {
    HeapOutput out = new HeapOutput();
    codec().write(value, out, "shared value");
    Region region = Region.create(out.length());
    int done = 0;
    for (ByteBuffer chunk : region.chunks()) {
      chunk.put(0, out.buffer(), done, chunk.capacity());
      done += chunk.capacity();
    }
    return new SharedValue<>(region, value, region.file(), region.bytes());
  }

  private static Codec codec() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return new Codec(context != null ? context : SharedValue.class.getClassLoader(), null);
  }

  /**
   * The value: the original where it was shared, elsewhere this process's copy.
   *
   * @throws IllegalStateException when it is closed, or the process that shared it has ended
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // what was encoded is a T
  public T get() {
    if (region != null) {
      if (region.isClosed()) {
        throw new IllegalStateException("the shared value is closed");
      }
      return original;
    }
    synchronized (DECODED) {
      SoftReference<Object> known = DECODED.get(file);
      Object value = known == null ? null : known.get();
      if (value == null) {
        DECODED.keySet().removeIf(each -> !new File(each).exists());
        value = decode();
        if (value != null) {
          DECODED.put(file, new SoftReference<>(value));
        }
      }
      return (T) value;
    }
  }

  private @Nullable Object decode() {
    byte[] encoded = new byte[Math.toIntExact(bytes)];
    int done = 0;
    for (ByteBuffer chunk : Region.open(file, bytes).chunks()) {
      chunk.get(0, encoded, done, chunk.capacity());
      done += chunk.capacity();
    }
    return codec().read(new HeapInput(encoded), "shared value");
  }

  /** Where it was shared: no task can get it any more. Elsewhere: does nothing. Idempotent. */
  @Override
  public void close() {
    if (region != null) {
      region.close();
    }
  }

  @Serial
  private Object writeReplace() throws ObjectStreamException {
    if (region != null && region.isClosed()) {
      throw new InvalidObjectException("the shared value is closed");
    }
    return new Handle(file, bytes);
  }

  @Serial
  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException("a handle was expected");
  }

  /** What travels. */
  private record Handle(String file, long bytes) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedValue<@Nullable Object>(null, null, Objects.requireNonNull(file), bytes);
    }
  }
}
