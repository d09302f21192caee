package dev.panal.core.internal;

import java.io.InvalidObjectException;
import java.io.ObjectStreamException;
import java.io.Serial;
import java.io.Serializable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stands in the stream for values that travel though the JDK does not call them Serializable. */
record Carrier(
    Kind kind, @Nullable Object content, @Nullable Object more) implements Serializable {
  enum Kind {
    PATH,
    CHARSET,
    OPTIONAL,
    OPTIONAL_INT,
    OPTIONAL_LONG,
    OPTIONAL_DOUBLE,
    ENTRY,
    BYTES,
    RECORD
  }

  /** A carrier or a Serializable equal; the value itself when it needs none or none is known. */
  static Object replacementFor(Object value) {
    if (value instanceof Serializable) {
      return value;
    }
    if (value instanceof Path path && path.getFileSystem() == FileSystems.getDefault()) {
      return new Carrier(Kind.PATH, path.toString(), null);
    }
    if (value instanceof Charset charset) {
      return new Carrier(Kind.CHARSET, charset.name(), null);
    }
    if (value instanceof ByteBuffer buffer) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.duplicate().get(bytes);
      return new Carrier(Kind.BYTES, bytes, buffer.order() == ByteOrder.LITTLE_ENDIAN);
    }
    if (value instanceof Record) {
      return ofRecord((Record) value);
    }
    if (value.getClass().getName().startsWith("java.util.")) {
      return ofUtility(value);
    }
    return value;
  }

  private static Object ofUtility(Object value) {
    if (value instanceof Optional<?> optional) {
      return new Carrier(Kind.OPTIONAL, optional.orElse(null), null);
    }
    if (value instanceof OptionalInt optional) {
      return new Carrier(
          Kind.OPTIONAL_INT, optional.isPresent() ? optional.getAsInt() : null, null);
    }
    if (value instanceof OptionalLong optional) {
      return new Carrier(
          Kind.OPTIONAL_LONG, optional.isPresent() ? optional.getAsLong() : null, null);
    }
    if (value instanceof OptionalDouble optional) {
      return new Carrier(
          Kind.OPTIONAL_DOUBLE, optional.isPresent() ? optional.getAsDouble() : null, null);
    }
    if (value instanceof Map.Entry<?, ?> entry) {
      return new Carrier(Kind.ENTRY, entry.getKey(), entry.getValue());
    }
    if (value instanceof List<?> view) {
      return new ArrayList<>(view);
    }
    if (value instanceof Set<?> view) {
      return new LinkedHashSet<>(view);
    }
    if (value instanceof Collection<?> view) {
      return new ArrayList<>(view);
    }
    if (value instanceof Map<?, ?> view) {
      return new LinkedHashMap<>(view);
    }
    return value;
  }

  private static Object ofRecord(Record value) {
    Class<?> type = value.getClass();
    PackageOpener.openPackageOf(type, Carrier.class);
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < values.length; i++) {
        Field field = type.getDeclaredField(components[i].getName());
        field.setAccessible(true);
        values[i] = field.get(value);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("cannot read record " + type.getName(), e);
    }
    return new Carrier(Kind.RECORD, type, values);
  }

  @Serial
  private Object readResolve() throws ObjectStreamException {
    switch (kind) {
      case PATH:
        return Path.of((String) require(content));
      case CHARSET:
        return Charset.forName((String) require(content));
      case OPTIONAL:
        return Optional.ofNullable(content);
      case OPTIONAL_INT:
        return content == null ? OptionalInt.empty() : OptionalInt.of((Integer) content);
      case OPTIONAL_LONG:
        return content == null ? OptionalLong.empty() : OptionalLong.of((Long) content);
      case OPTIONAL_DOUBLE:
        return content == null ? OptionalDouble.empty() : OptionalDouble.of((Double) content);
      case ENTRY:
        return new AbstractMap.SimpleImmutableEntry<>(content, more);
      case BYTES:
        return ByteBuffer.wrap((byte[]) require(content))
            .order(Boolean.TRUE.equals(more) ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      case RECORD:
        return newRecord((Class<?>) require(content), (Object[]) require(more));
      default:
        throw new InvalidObjectException("kind=" + kind);
    }
  }

  private static Object newRecord(Class<?> type, Object[] values) throws ObjectStreamException {
    PackageOpener.openPackageOf(type, Carrier.class);
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = components[i].getType();
    }
    try {
      Constructor<?> canonical = type.getDeclaredConstructor(types);
      canonical.setAccessible(true);
      return canonical.newInstance(values);
    } catch (ReflectiveOperationException e) {
      InvalidObjectException invalid =
          new InvalidObjectException("cannot make record " + type.getName());
      invalid.initCause(e);
      throw invalid;
    }
  }

  private static Object require(@Nullable Object part) throws ObjectStreamException {
    if (part == null) {
      throw new InvalidObjectException("empty carrier");
    }
    return part;
  }
}
