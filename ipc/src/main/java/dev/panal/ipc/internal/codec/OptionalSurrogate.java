package dev.panal.ipc.internal.codec;

import java.io.Serial;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Stands for the four kinds of optional; a null value is the empty one. */
@SuppressWarnings("OptionalUsedAsFieldOrParameterType")
final class OptionalSurrogate implements Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  private enum Kind {
    OBJECT,
    INT,
    LONG,
    DOUBLE
  }

  private final Kind kind;
  private final @Nullable Object value;

  private OptionalSurrogate(Kind kind, @Nullable Object value) {
    this.kind = kind;
    this.value = value;
  }

  static @Nullable OptionalSurrogate of(Object optional) {
    if (optional instanceof Optional<?> o) {
      return new OptionalSurrogate(Kind.OBJECT, o.orElse(null));
    }
    if (optional instanceof OptionalInt o) {
      return new OptionalSurrogate(Kind.INT, o.isPresent() ? o.getAsInt() : null);
    }
    if (optional instanceof OptionalLong o) {
      return new OptionalSurrogate(Kind.LONG, o.isPresent() ? o.getAsLong() : null);
    }
    if (optional instanceof OptionalDouble o) {
      return new OptionalSurrogate(Kind.DOUBLE, o.isPresent() ? o.getAsDouble() : null);
    }
    return null;
  }

  @Serial
  private Object readResolve() {
    return switch (kind) {
      case OBJECT -> Optional.ofNullable(value);
      case INT -> value == null ? OptionalInt.empty() : OptionalInt.of((Integer) value);
      case LONG -> value == null ? OptionalLong.empty() : OptionalLong.of((Long) value);
      case DOUBLE -> value == null ? OptionalDouble.empty() : OptionalDouble.of((Double) value);
    };
  }
}
