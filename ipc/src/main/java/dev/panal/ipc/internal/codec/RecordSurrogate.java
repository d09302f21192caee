package dev.panal.ipc.internal.codec;

import java.io.InvalidObjectException;
import java.io.Serial;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** Stands for a record that is not declared serialisable. */
final class RecordSurrogate implements Serializable {
  @Serial
  private static final long serialVersionUID = 1L;

  private final Class<?> type;
  private final @Nullable Object[] components;

  private RecordSurrogate(Class<?> type, @Nullable Object[] components) {
    this.type = type;
    this.components = components;
  }

  static RecordSurrogate of(Record record) {
    return new RecordSurrogate(
        record.getClass(), RecordShape.of(record.getClass()).take(record));
  }

  @Serial
  private Object readResolve() throws InvalidObjectException {
    return make(type, components);
  }

  /** A record from its components; what its constructor throws is the cause of the exception. */
  static Object make(Class<?> type, @Nullable Object[] components) throws InvalidObjectException {
    if (!type.isRecord() || RecordShape.of(type).size() != components.length) {
      throw new InvalidObjectException(
          type.getName() + " is not a record of " + components.length + " components here");
    }
    try {
      return RecordShape.of(type).make(components);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      InvalidObjectException invalid = new InvalidObjectException(
          "the constructor of the record " + type.getName() + " threw " + e);
      invalid.initCause(e);
      throw invalid;
    }
  }
}
