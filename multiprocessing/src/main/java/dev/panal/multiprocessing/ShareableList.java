package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.RobustMutex;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.SharedWords;
import java.io.Serial;
import java.io.Serializable;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * A list of fixed length in shared memory; Python's {@code ShareableList}. Its elements are
 * {@code Long} (an {@code Integer} becomes one), {@code Double}, {@code Boolean}, {@code String},
 * {@code byte[]} and null.
 *
 * <p>An element can be replaced by one of any of these types, as long as its bytes fit where the
 * first one was: a text or an array as long as that, rounded up to a multiple of 8, everything else
 * always. {@link #set} is one step: others see the old or the new element, also when the process
 * that sets it dies over it. Reading takes no lock. Unlike in Python, zeros at the end of a text or
 * an array are kept.
 *
 * <p>It is held and travels as described for {@link SharedObject}.
 */
public final class ShareableList extends SharedObject {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "list";
  private static final int UNIT = 8;
  private static final long COMPLETION_NANOS = 2_000_000_000L;
  private static final int ALIGNMENT = 64;

  /*
   *   +0     RobustMutex     those who set
   *   +1152  int             length + 1, written last; 0: being made
   *   +1216  int[length]     where each slot begins; a slot, in bytes from there:
   *
   *     +0   long  version   the lowest bit says which copy is valid
   *     +8   int   room      of each copy
   *     +16  copy 0          int type, int length, bytes
   *     +..  copy 1
   *
   * Who sets has the mutex, fills the copy that is not valid, and makes it so by one store of the
   * next version. A reader takes the version, the copy, and the version again; only with two more
   * sets in between could the copy have changed under it, and then the version has too. Who dies
   * before the store has changed nothing.
   */
  private static final int LENGTH = (RobustMutex.BYTES + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  private static final int SLOTS = LENGTH + ALIGNMENT;
  private static final int VERSION = 0;
  private static final int ROOM = 8;
  private static final int COPIES = 16;
  private static final int COPY_HEADER = 8;

  private enum Type {
    NULL,
    LONG,
    DOUBLE,
    BOOLEAN,
    STRING,
    BYTES
  }

  private final transient RobustMutex mutex;
  private final transient SharedWords words;
  private final transient int length;

  private ShareableList(SharedRegion region) {
    super(region);
    mutex = RobustMutex.at(region, 0);
    words = region.words();
    length = awaitLength();
  }

  /** Who attaches by the name may be faster than who makes it. */
  private int awaitLength() {
    long begun = System.nanoTime();
    int written = words.getIntVolatile(LENGTH);
    while (written == 0) {
      if (System.nanoTime() - begun > COMPLETION_NANOS) {
        region.close();
        throw new IllegalStateException(region + " is half-made, by a process that has died");
      }
      Thread.yield();
      written = words.getIntVolatile(LENGTH);
    }
    return written - 1;
  }

  /**
   * A list with these elements, that handles alone lead to.
   *
   * @throws IllegalArgumentException naming the place of an element of another type
   * @throws java.io.UncheckedIOException when shared memory has no room
   */
  public static ShareableList of(@Nullable Object... elements) {
    return of(Arrays.asList(elements));
  }

  /** A list with these elements, that handles alone lead to. */
  public static ShareableList of(List<? extends @Nullable Object> elements) {
    Content content = new Content(elements);
    return content.writeTo(SharedRegion.create(KIND, null, content.bytes));
  }

  /**
   * A list with these elements and a name, as {@link SharedMemory#create(String, long)} has it.
   *
   * @throws IllegalStateException when there is one of that name
   */
  public static ShareableList create(String name, List<? extends @Nullable Object> elements) {
    Content content = new Content(elements);
    try {
      return content.writeTo(SharedRegion.createNamed(KIND, name, content.bytes, false));
    } catch (FileAlreadyExistsException taken) {
      throw new IllegalStateException("list=" + name + " exists already: attach to it", taken);
    }
  }

  /**
   * The list of that name.
   *
   * @throws IllegalStateException when there is none
   */
  public static ShareableList attach(String name) {
    return new ShareableList(SharedRegion.attach(KIND, name));
  }

  /** What a new list begins with, encoded. */
  private static final class Content {
    final byte[][] encoded;
    final Type[] types;
    int bytes;

    Content(List<? extends @Nullable Object> elements) {
      encoded = new byte[elements.size()][];
      types = new Type[elements.size()];
      long total = SLOTS + roundUp((long) Integer.BYTES * encoded.length, UNIT);
      for (int i = 0; i < encoded.length; i++) {
        types[i] = typeOf(elements.get(i), i);
        encoded[i] = encode(elements.get(i));
        total += COPIES + 2 * (COPY_HEADER + roundUp(Math.max(1, encoded[i].length), UNIT));
      }
      if (total > Integer.MAX_VALUE / 2) {
        throw new IllegalArgumentException(
            "elements take " + total + " bytes, more than " + Integer.MAX_VALUE / 2);
      }
      bytes = (int) total;
    }

    ShareableList writeTo(SharedRegion region) {
      SharedWords words = region.words();
      int at = SLOTS + (int) roundUp((long) Integer.BYTES * encoded.length, UNIT);
      for (int i = 0; i < encoded.length; i++) {
        int room = (int) roundUp(Math.max(1, encoded[i].length), UNIT);
        words.putInt(SLOTS + Integer.BYTES * i, at);
        words.putInt(at + ROOM, room);
        put(words, at + COPIES, types[i], encoded[i]);
        at += COPIES + 2 * (COPY_HEADER + room);
      }
      words.putIntVolatile(LENGTH, encoded.length + 1);
      return new ShareableList(region);
    }
  }

  private static long roundUp(long size, int unit) {
    return (size + unit - 1) / unit * unit;
  }

  private static Type typeOf(@Nullable Object value, int index) {
    if (value == null) {
      return Type.NULL;
    } else if (value instanceof Long || value instanceof Integer) {
      return Type.LONG;
    } else if (value instanceof Double) {
      return Type.DOUBLE;
    } else if (value instanceof Boolean) {
      return Type.BOOLEAN;
    } else if (value instanceof String) {
      return Type.STRING;
    } else if (value instanceof byte[]) {
      return Type.BYTES;
    }
    throw new IllegalArgumentException(
        "element " + index + " is a " + value.getClass().getName()
            + ": a shareable list holds Long, Integer, Double, Boolean, String, byte[] and null");
  }

  private static byte[] encode(@Nullable Object value) {
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    } else if (value instanceof byte[] bytes) {
      return bytes;
    }
    long bits = value instanceof Double d
        ? Double.doubleToRawLongBits(d)
        : value instanceof Boolean b ? b ? 1 : 0 : value instanceof Number n ? n.longValue() : 0;
    return ByteBuffer.allocate(Long.BYTES).putLong(bits).array();
  }

  private static void put(SharedWords words, int copy, Type type, byte[] bytes) {
    words.putInt(copy, type.ordinal());
    words.putInt(copy + Integer.BYTES, bytes.length);
    words.buffer().put(copy + COPY_HEADER, bytes);
  }

  /** The number of elements. */
  public int size() {
    return length;
  }

  /**
   * The element, of which a text or an array is a copy.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= index < size()}
   */
  public @Nullable Object get(int index) {
    int slot = slot(index);
    while (true) {
      long version = words.getLongVolatile(slot + VERSION);
      int copy = copyAt(slot, version);
      int type = words.getInt(copy);
      int size = words.getInt(copy + Integer.BYTES);
      byte[] bytes = new byte[Math.max(0, Math.min(size, words.getInt(slot + ROOM)))];
      words.buffer().get(copy + COPY_HEADER, bytes);
      VarHandle.loadLoadFence();
      if (words.getLongVolatile(slot + VERSION) == version) {
        return decode(Type.values()[type], bytes);
      }
    }
  }

  private int slot(int index) {
    region.checkOpen();
    return words.getInt(SLOTS + Integer.BYTES * Objects.checkIndex(index, length));
  }

  private int copyAt(int slot, long version) {
    int which = (int) (version & 1);
    return slot + COPIES + which * (COPY_HEADER + words.getInt(slot + ROOM));
  }

  private static @Nullable Object decode(Type type, byte[] bytes) {
    return switch (type) {
      case NULL -> null;
      case STRING -> new String(bytes, StandardCharsets.UTF_8);
      case BYTES -> bytes;
      case LONG -> bits(bytes);
      case DOUBLE -> Double.longBitsToDouble(bits(bytes));
      case BOOLEAN -> bits(bytes) != 0;
    };
  }

  private static long bits(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }

  /**
   * Replaces an element.
   *
   * @throws IndexOutOfBoundsException unless {@code 0 <= index < size()}
   * @throws IllegalArgumentException when it is of another type than those above, or longer than
   *     there is room
   */
  public void set(int index, @Nullable Object value) {
    int slot = slot(index);
    Type type = typeOf(value, index);
    byte[] bytes = encode(value);
    int room = words.getInt(slot + ROOM);
    if (bytes.length > room) {
      throw new IllegalArgumentException("element " + index + " of list=" + name() + " takes "
          + bytes.length + " bytes, more than its room=" + room);
    }
    mutex.lock();
    try {
      long next = words.getLong(slot + VERSION) + 1;
      put(words, copyAt(slot, next), type, bytes);
      words.putLongVolatile(slot + VERSION, next);
    } finally {
      mutex.unlock();
    }
  }

  /** How many bytes a text or an array at that place may have. */
  public int room(int index) {
    return words.getInt(slot(index) + ROOM);
  }

  /** How often it occurs; arrays are compared by their content. */
  public int count(@Nullable Object value) {
    int count = 0;
    for (int i = 0; i < length; i++) {
      if (isEqual(get(i), value)) {
        count++;
      }
    }
    return count;
  }

  /** The first place where it occurs; -1: nowhere. */
  public int indexOf(@Nullable Object value) {
    for (int i = 0; i < length; i++) {
      if (isEqual(get(i), value)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isEqual(@Nullable Object element, @Nullable Object value) {
    return Objects.deepEquals(element, value instanceof Integer i ? Long.valueOf(i) : value);
  }

  /** All elements, as a list that reads and sets these. */
  public List<@Nullable Object> asList() {
    return new View();
  }

  private final class View extends AbstractList<@Nullable Object> implements RandomAccess {
    @Override
    public @Nullable Object get(int index) {
      return ShareableList.this.get(index);
    }

    @Override
    public @Nullable Object set(int index, @Nullable Object value) {
      Object before = get(index);
      ShareableList.this.set(index, value);
      return before;
    }

    @Override
    public int size() {
      return length;
    }
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle());
  }

  private record Handle(RegionHandle region) implements Serializable {
    @Serial
    private Object readResolve() {
      return new ShareableList(SharedRegion.attach(region));
    }
  }

  @Override
  public String toString() {
    return "ShareableList[name=" + name() + ", size=" + length + (isClosed() ? ", closed]" : "]");
  }
}
