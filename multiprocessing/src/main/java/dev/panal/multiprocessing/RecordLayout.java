package dev.panal.multiprocessing;

import dev.panal.core.internal.PackageOpener;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the components of a record class are in memory, and what reads and writes them: in their
 * order, each at a multiple of its size, as a C compiler lays out a struct. Thread-safe.
 */
final class RecordLayout<R extends Record> {
  private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

  private static final Map<Class<?>, Integer> SIZES = Map.of(
      byte.class, 1,
      boolean.class, 1,
      short.class, 2,
      char.class, 2,
      int.class, 4,
      float.class, 4,
      long.class, 8,
      double.class, 8);

  private final Class<R> type;
  private final Map<String, Integer> offsets = new LinkedHashMap<>();
  private final Map<String, Class<?>> types = new LinkedHashMap<>();
  private final MethodHandle reader;
  private final MethodHandle[] writers;
  private final int stride;

  private RecordLayout(Class<R> type) {
    this.type = type;
    RecordComponent[] components = type.getRecordComponents();
    if (components.length == 0) {
      throw new IllegalArgumentException("record=" + type.getName() + " has no components");
    }
    int end = 0;
    int widest = 1;
    for (RecordComponent component : components) {
      Integer size = SIZES.get(component.getType());
      if (size == null) {
        throw new IllegalArgumentException("component=" + component.getName() + " of record="
            + type.getName() + " is a " + component.getType().getTypeName()
            + ": in shared memory all components must be primitive");
      }
      end = roundUp(end, size);
      offsets.put(component.getName(), end);
      types.put(component.getName(), component.getType());
      end += size;
      widest = Math.max(widest, size);
    }
    stride = roundUp(end, widest);
    writers = new MethodHandle[components.length];
    PackageOpener.openPackageOf(type, RecordLayout.class);
    try {
      reader = reader(components);
      for (int i = 0; i < writers.length; i++) {
        writers[i] = writer(components[i]);
      }
    } catch (ReflectiveOperationException closed) {
      throw new IllegalArgumentException(
          "record=" + type.getName() + " is in a package that is closed to Panal", closed);
    }
  }

  static <R extends Record> RecordLayout<R> of(Class<R> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException("type=" + type.getName() + " must be a record class");
    }
    return new RecordLayout<>(type);
  }

  private static int roundUp(int value, int unit) {
    return (value + unit - 1) / unit * unit;
  }

  /** {@code (ByteBuffer, int) → Record}: the constructor, fed by a read of each component. */
  private MethodHandle reader(RecordComponent[] components) throws ReflectiveOperationException {
    Class<?>[] parameters =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Constructor<R> constructor = type.getDeclaredConstructor(parameters);
    constructor.trySetAccessible();
    MethodHandle handle = LOOKUP.unreflectConstructor(constructor);
    int[] order = new int[2 * parameters.length];
    for (int i = parameters.length - 1; i >= 0; i--) {
      handle = MethodHandles.collectArguments(handle, i, at(components[i], true));
      order[2 * i + 1] = 1;
    }
    MethodType two = MethodType.methodType(type, ByteBuffer.class, int.class);
    return MethodHandles.permuteArguments(handle, two, order)
        .asType(MethodType.methodType(Record.class, ByteBuffer.class, int.class));
  }

  /** {@code (ByteBuffer, int, Record) → void}. */
  private MethodHandle writer(RecordComponent component) throws ReflectiveOperationException {
    Method accessor = component.getAccessor();
    accessor.trySetAccessible();
    MethodHandle get = LOOKUP.unreflect(accessor);
    return MethodHandles.filterArguments(at(component, false), 2, get)
        .asType(MethodType.methodType(void.class, ByteBuffer.class, int.class, Record.class));
  }

  /** The read or write of a component, given where its record begins. */
  private MethodHandle at(RecordComponent component, boolean read)
      throws ReflectiveOperationException {
    Class<?> of = component.getType();
    MethodType signature = read
        ? MethodType.methodType(of, ByteBuffer.class, int.class)
        : MethodType.methodType(void.class, ByteBuffer.class, int.class, of);
    MethodHandle access =
        LOOKUP.findStatic(RecordLayout.class, read ? of.getName() + "At" : "put", signature);
    MethodHandle plus = LOOKUP.findStatic(
        RecordLayout.class, "plus", MethodType.methodType(int.class, int.class, int.class));
    return MethodHandles.filterArguments(
        access, 1, MethodHandles.insertArguments(plus, 0, offset(component.getName(), of)));
  }

  @SuppressWarnings("unchecked")
  R read(ByteBuffer from, int at) {
    try {
      return (R) (Record) reader.invokeExact(from, at);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable checked) {
      throw new IllegalStateException("the constructor of " + type.getName() + " threw", checked);
    }
  }

  void write(ByteBuffer to, int at, R value) {
    try {
      for (MethodHandle writer : writers) {
        writer.invokeExact(to, at, (Record) value);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable checked) {
      throw new IllegalStateException("an accessor of " + type.getName() + " threw", checked);
    }
  }

  Class<R> type() {
    return type;
  }

  /** Bytes from one record to the next. */
  int stride() {
    return stride;
  }

  /** In the order of the components. */
  Map<String, Integer> offsets() {
    return offsets;
  }

  /** @throws IllegalArgumentException when there is no such component, or it is of another type */
  int offset(String name, Class<?> expected) {
    Class<?> actual = types.get(name);
    if (actual == null) {
      throw new IllegalArgumentException(
          "record=" + type.getName() + " has no component=" + name + ", but " + types.keySet());
    }
    if (actual != expected) {
      throw new IllegalArgumentException("component=" + name + " of record=" + type.getName()
          + " is a " + actual + ", not a " + expected);
    }
    return offsets.getOrDefault(name, 0);
  }

  /** Tells different versions of a class apart. */
  long fingerprint() {
    long hash = 1;
    for (Map.Entry<String, Class<?>> each : types.entrySet()) {
      hash = 31 * (31 * hash + each.getKey().hashCode())
          + each.getValue().getName().hashCode();
    }
    return hash;
  }

  // Reached by name, above.

  static int plus(int a, int b) {
    return a + b;
  }

  static byte byteAt(ByteBuffer from, int at) {
    return from.get(at);
  }

  static boolean booleanAt(ByteBuffer from, int at) {
    return from.get(at) != 0;
  }

  static short shortAt(ByteBuffer from, int at) {
    return from.getShort(at);
  }

  static char charAt(ByteBuffer from, int at) {
    return from.getChar(at);
  }

  static int intAt(ByteBuffer from, int at) {
    return from.getInt(at);
  }

  static float floatAt(ByteBuffer from, int at) {
    return from.getFloat(at);
  }

  static long longAt(ByteBuffer from, int at) {
    return from.getLong(at);
  }

  static double doubleAt(ByteBuffer from, int at) {
    return from.getDouble(at);
  }

  static void put(ByteBuffer to, int at, byte value) {
    to.put(at, value);
  }

  static void put(ByteBuffer to, int at, boolean value) {
    to.put(at, (byte) (value ? 1 : 0));
  }

  static void put(ByteBuffer to, int at, short value) {
    to.putShort(at, value);
  }

  static void put(ByteBuffer to, int at, char value) {
    to.putChar(at, value);
  }

  static void put(ByteBuffer to, int at, int value) {
    to.putInt(at, value);
  }

  static void put(ByteBuffer to, int at, float value) {
    to.putFloat(at, value);
  }

  static void put(ByteBuffer to, int at, long value) {
    to.putLong(at, value);
  }

  static void put(ByteBuffer to, int at, double value) {
    to.putDouble(at, value);
  }
}
