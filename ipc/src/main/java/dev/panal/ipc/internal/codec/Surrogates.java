package dev.panal.ipc.internal.codec;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Which objects travel although the JDK refuses them, and what stands for them in a stream. */
final class Surrogates {
  private Surrogates() {}

  /** Whether {@link #of} has a surrogate for an object that is not {@link Serializable}. */
  static boolean carries(Object value) {
    return value instanceof Record
        || value instanceof Path
        || value instanceof ByteBuffer
        || value instanceof Charset
        || value instanceof Optional
        || value instanceof OptionalInt
        || value instanceof OptionalLong
        || value instanceof OptionalDouble
        || isJdkCollection(value);
  }

  /**
   * What to write instead of {@code value}, which is not {@link Serializable}; null when nothing
   * can stand for it.
   */
  static @Nullable Serializable of(Object value) {
    if (value instanceof Record record) {
      return RecordSurrogate.of(record);
    }
    if (value instanceof Path path) {
      return PathSurrogate.of(path);
    }
    if (value instanceof ByteBuffer buffer) {
      return new BufferSurrogate(buffer);
    }
    if (value instanceof Charset charset) {
      return new CharsetSurrogate(charset.name());
    }
    Serializable optional = OptionalSurrogate.of(value);
    if (optional != null) {
      return optional;
    }
    return isJdkCollection(value) ? CollectionSurrogate.of(value) : null;
  }

  /**
   * A view such as keySet() or subList(), which has a class of java.util that nobody else can name.
   */
  private static boolean isJdkCollection(Object value) {
    return (value instanceof Collection || value instanceof Map || value instanceof Map.Entry)
        && value.getClass().getClassLoader() == null
        && value.getClass().getName().startsWith("java.util.");
  }

  private record CharsetSurrogate(String name) implements Serializable {
    Object readResolve() {
      return Charset.forName(name);
    }
  }
}
