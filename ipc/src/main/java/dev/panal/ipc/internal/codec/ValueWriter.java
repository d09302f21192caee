package dev.panal.ipc.internal.codec;

import dev.panal.ipc.internal.payload.PayloadOutput;
import java.io.IOException;
import java.io.NotSerializableException;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes a value as {@link Tag} lays it out; the counterpart of {@link ValueReader}. */
final class ValueWriter {
  /** How several values that may share objects follow one another. */
  static final int APART = 0;

  static final int TOGETHER = 1;

  private final PayloadOutput out;

  ValueWriter(PayloadOutput out) {
    this.out = out;
  }

  /** Throws whatever the user's hooks throw. */
  void write(@Nullable Object value) throws IOException {
    if (value == null) {
      out.putByte(Tag.NULL);
    } else if (!writePlain(value)
        && !(value.getClass().isArray() && writeArray(value))
        && !writeKnown(value)) {
      out.putByte(Tag.JDK);
      JdkOutput.write(value, out);
    }
  }

  /**
   * Values captured by one lambda. What two of them share is shared at the other end too, as if
   * they were fields of one object.
   */
  void writeGroup(@Nullable Object[] values) throws IOException {
    if (values.length == 0) {
      return;
    }
    if (values.length == 1 || areApart(values)) {
      out.putByte(APART);
      for (Object value : values) {
        write(value);
      }
    } else {
      out.putByte(TOGETHER);
      JdkOutput.write(values, out);
    }
  }

  private static boolean areApart(@Nullable Object[] values) {
    int entangled = 0;
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value == null || isPlain(value)) {
        continue;
      }
      boolean primitives =
          value.getClass().isArray() && value.getClass().getComponentType().isPrimitive();
      if (!primitives && ++entangled > 1) {
        return false;
      }
      for (int j = 0; j < i; j++) {
        Object other = values[j];
        // a graph may hold the array, so arrays are apart from each other only
        if (other == value
            || other != null
                && !isPlain(other)
                && primitives == !other.getClass().isArray()) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Whether nobody can tell a copy from the original but by its identity, and nothing else hangs on
   * it.
   */
  private static boolean isPlain(Object value) {
    Class<?> type = value.getClass();
    return type == String.class
        || value instanceof Number && isPlainNumber(type)
        || type == Boolean.class
        || type == Character.class
        || value instanceof Enum
        || type == Class.class
        || value instanceof Path;
  }

  private static boolean isPlainNumber(Class<?> type) {
    return type == Integer.class
        || type == Long.class
        || type == Double.class
        || type == Float.class
        || type == Short.class
        || type == Byte.class
        || type == BigInteger.class
        || type == BigDecimal.class;
  }

  /** Writes null or a boxed primitive; false, and nothing written, for anything else. */
  static boolean writeSimple(@Nullable Object value, PayloadOutput out) {
    if (value == null) {
      out.putByte(Tag.NULL);
    } else if (value instanceof Integer i) {
      out.putByte(Tag.INT);
      out.putVarInt(i << 1 ^ i >> 31);
    } else if (value instanceof Long l) {
      out.putByte(Tag.LONG);
      out.putVarLong(l << 1 ^ l >> 63);
    } else if (value instanceof Double d) {
      out.putByte(Tag.DOUBLE);
      out.putDouble(d);
    } else if (value instanceof Boolean b) {
      out.putByte(b ? Tag.TRUE : Tag.FALSE);
    } else if (value instanceof Float f) {
      out.putByte(Tag.FLOAT);
      out.putFloat(f);
    } else if (value instanceof Character c) {
      out.putByte(Tag.CHAR);
      out.putShort(c);
    } else if (value instanceof Short s) {
      out.putByte(Tag.SHORT);
      out.putShort(s);
    } else if (value instanceof Byte b) {
      out.putByte(Tag.BYTE);
      out.putByte(b);
    } else {
      return false;
    }
    return true;
  }

  private boolean writePlain(Object value) {
    if (writeSimple(value, out)) {
      return true;
    }
    if (value instanceof String s) {
      out.putByte(Tag.STRING);
      out.putString(s);
    } else {
      return false;
    }
    return true;
  }

  private boolean writeArray(Object value) {
    if (value instanceof byte[] a) {
      header(Tag.BYTES, a.length);
      out.putBytes(a, 0, a.length);
    } else if (value instanceof int[] a) {
      header(Tag.INTS, a.length);
      out.putInts(a, 0, a.length);
    } else if (value instanceof long[] a) {
      header(Tag.LONGS, a.length);
      out.putLongs(a, 0, a.length);
    } else if (value instanceof double[] a) {
      header(Tag.DOUBLES, a.length);
      out.putDoubles(a, 0, a.length);
    } else if (value instanceof float[] a) {
      header(Tag.FLOATS, a.length);
      out.putFloats(a, 0, a.length);
    } else if (value instanceof char[] a) {
      header(Tag.CHARS, a.length);
      out.putChars(a, 0, a.length);
    } else if (value instanceof short[] a) {
      header(Tag.SHORTS, a.length);
      out.putShorts(a, 0, a.length);
    } else if (value instanceof boolean[] a) {
      header(Tag.BOOLEANS, a.length);
      out.putBooleans(a, 0, a.length);
    } else {
      return false;
    }
    return true;
  }

  private void header(int tag, int length) {
    out.putByte(tag);
    out.putVarLong(length);
  }

  private boolean writeKnown(Object value) throws IOException {
    Class<?> type = value.getClass();
    if (value instanceof Record) {
      return writeRecord(value, type);
    }
    if (value instanceof Enum<?> constant) {
      ShellVariables.refuse(type);
      out.putByte(Tag.ENUM);
      out.putString(constant.getDeclaringClass().getName());
      out.putString(constant.name());
    } else if (value instanceof Class<?> c && !Proxy.isProxyClass(c)) {
      writeClass(c);
    } else if (type == BigInteger.class) {
      out.putByte(Tag.BIG_INTEGER);
      putMagnitude((BigInteger) value);
    } else if (type == BigDecimal.class) {
      out.putByte(Tag.BIG_DECIMAL);
      out.putVarInt(((BigDecimal) value).scale());
      putMagnitude(((BigDecimal) value).unscaledValue());
    } else if (value instanceof Path path && PathSurrogate.hasPlainText(path)) {
      out.putByte(Tag.PATH);
      out.putString(path.toString());
    } else if (value instanceof ByteBuffer buffer) {
      out.putByte(Tag.BUFFER);
      BufferSurrogate.write(buffer, out);
    } else {
      return Lambdas.looksLikeLambda(value) && writeLambda(value);
    }
    return true;
  }

  private void writeClass(Class<?> type) throws IOException {
    if (type.isHidden()) {
      throw new NotSerializableException(type.getName());
    }
    out.putByte(Tag.CLASS);
    out.putString(type.getName());
  }

  private void putMagnitude(BigInteger value) {
    byte[] bytes = value.toByteArray();
    out.putVarLong(bytes.length);
    out.putBytes(bytes, 0, bytes.length);
  }

  private boolean writeRecord(Object value, Class<?> type) throws IOException {
    RecordShape shape = RecordShape.of(type);
    if (!shape.simple()) {
      return false;
    }
    if (shape.ofShell()) {
      ShellVariables.refuse(type);
    }
    out.putByte(Tag.RECORD);
    out.putString(type.getName());
    for (int i = 0; i < shape.size(); i++) {
      write(shape.component(value, i));
    }
    return true;
  }

  private boolean writeLambda(Object value) throws IOException {
    SerializedLambda lambda = Lambdas.takeApart(value);
    if (lambda == null) {
      return false;
    }
    LambdaCode code = LambdaCode.of(lambda);
    ShellVariables.refuse(
        ShellVariables.readBy(lambda, value.getClass().getClassLoader()), code.describe());
    out.putByte(Tag.LAMBDA);
    code.write(out);
    writeGroup(captured(lambda));
    return true;
  }

  static @Nullable Object[] captured(SerializedLambda lambda) {
    @Nullable Object[] values = new @Nullable Object[lambda.getCapturedArgCount()];
    for (int i = 0; i < values.length; i++) {
      values[i] = lambda.getCapturedArg(i);
    }
    return values;
  }
}
