package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.PayloadInput;
import java.io.InvalidClassException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ValueWriter} wrote. */
final class ValueReader {
  private final PayloadInput in;
  private final ClassGate gate;

  ValueReader(PayloadInput in, ClassGate gate) {
    this.in = in;
    this.gate = gate;
  }

  /** Throws whatever the user's hooks throw. */
  @Nullable
  Object read() throws Throwable {
    int tag = in.getByte();
    return isSimple(tag) ? readSimple(tag, in) : readOther(tag);
  }

  static boolean isSimple(int tag) {
    return tag >= Tag.NULL && tag <= Tag.DOUBLE;
  }

  static @Nullable Object readSimple(PayloadInput in) {
    return readSimple(in.getByte(), in);
  }

  static @Nullable Object readSimple(int tag, PayloadInput in) {
    return switch (tag) {
      case Tag.NULL -> null;
      case Tag.TRUE -> Boolean.TRUE;
      case Tag.FALSE -> Boolean.FALSE;
      case Tag.BYTE -> in.getByte();
      case Tag.SHORT -> in.getShort();
      case Tag.CHAR -> (char) in.getShort();
      case Tag.INT -> readInt(in);
      case Tag.LONG -> readLong(in);
      case Tag.FLOAT -> in.getFloat();
      case Tag.DOUBLE -> in.getDouble();
      default -> throw new IllegalArgumentException("tag=" + tag + " is not simple");
    };
  }

  @Nullable
  Object readOther(int tag) throws Throwable {
    return switch (tag) {
      case Tag.STRING -> in.getString();
      case Tag.ENUM -> readEnum();
      case Tag.CLASS -> gate.find(in.getString());
      case Tag.BIG_INTEGER -> readBigInteger();
      case Tag.BIG_DECIMAL -> readBigDecimal();
      case Tag.BUFFER -> readBuffer();
      case Tag.PATH -> Path.of(in.getString());
      case Tag.LAMBDA -> readLambda();
      case Tag.RECORD -> readRecord();
      case Tag.JDK -> JdkInput.read(in, gate);
      default -> readArray(tag);
    };
  }

  private static int readInt(PayloadInput in) {
    int coded = in.getVarInt();
    return coded >>> 1 ^ -(coded & 1);
  }

  private static long readLong(PayloadInput in) {
    long coded = in.getVarLong();
    return coded >>> 1 ^ -(coded & 1);
  }

  @Nullable
  Object[] readGroup(int count) throws Throwable {
    if (count == 0) {
      return new @Nullable Object[0];
    }
    int how = in.getByte();
    if (how == ValueWriter.APART) {
      @Nullable Object[] values = new @Nullable Object[count];
      for (int i = 0; i < count; i++) {
        values[i] = read();
      }
      return values;
    }
    if (how == ValueWriter.TOGETHER
        && JdkInput.read(in, gate) instanceof @Nullable Object[] values
        && values.length == count) {
      return values;
    }
    throw damaged("captured values");
  }

  private Object readArray(int tag) throws InvalidClassException {
    switch (tag) {
      case Tag.BYTES -> {
        byte[] a = new byte[count(byte[].class, 1)];
        in.getBytes(a, 0, a.length);
        return a;
      }
      case Tag.BOOLEANS -> {
        boolean[] a = new boolean[count(boolean[].class, 1)];
        in.getBooleans(a, 0, a.length);
        return a;
      }
      case Tag.SHORTS -> {
        short[] a = new short[count(short[].class, 2)];
        in.getShorts(a, 0, a.length);
        return a;
      }
      case Tag.CHARS -> {
        char[] a = new char[count(char[].class, 2)];
        in.getChars(a, 0, a.length);
        return a;
      }
      case Tag.INTS -> {
        int[] a = new int[count(int[].class, 4)];
        in.getInts(a, 0, a.length);
        return a;
      }
      case Tag.LONGS -> {
        long[] a = new long[count(long[].class, 8)];
        in.getLongs(a, 0, a.length);
        return a;
      }
      case Tag.FLOATS -> {
        float[] a = new float[count(float[].class, 4)];
        in.getFloats(a, 0, a.length);
        return a;
      }
      case Tag.DOUBLES -> {
        double[] a = new double[count(double[].class, 8)];
        in.getDoubles(a, 0, a.length);
        return a;
      }
      default -> throw damaged("tag=" + tag);
    }
  }

  private int count(Class<?> array, int bytesEach) throws InvalidClassException {
    int count = in.getCount(bytesEach);
    gate.check(array, count);
    return count;
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private Object readEnum() throws Exception {
    Class<?> type = gate.find(in.getString());
    String name = in.getString();
    if (!type.isEnum()) {
      throw new InvalidClassException(type.getName(), "not an enum here");
    }
    return Enum.valueOf((Class) type, name);
  }

  private BigInteger readBigInteger() throws InvalidClassException {
    gate.check(BigInteger.class, -1);
    byte[] bytes = new byte[in.getCount(1)];
    in.getBytes(bytes, 0, bytes.length);
    return new BigInteger(bytes);
  }

  private BigDecimal readBigDecimal() throws InvalidClassException {
    gate.check(BigDecimal.class, -1);
    int scale = in.getVarInt();
    return new BigDecimal(readBigInteger(), scale);
  }

  private ByteBuffer readBuffer() throws InvalidClassException {
    gate.check(ByteBuffer.class, -1);
    return BufferSurrogate.read(in);
  }

  private Object readRecord() throws Exception {
    Class<?> type = gate.find(in.getString());
    if (!type.isRecord() || !RecordShape.of(type).simple()) {
      throw new InvalidClassException(type.getName(), "not a record of simple components here");
    }
    @Nullable Object[] components = new @Nullable Object[RecordShape.of(type).size()];
    for (int i = 0; i < components.length; i++) {
      components[i] = component();
    }
    return RecordSurrogate.make(type, components);
  }

  private @Nullable Object component() throws Exception {
    try {
      return read();
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  private Object readLambda() throws Throwable {
    LambdaCode code = LambdaCode.read(in);
    Class<?> capturing = gate.find(code.capturingClass());
    return Lambdas.putTogether(capturing, code, readGroup(code.captured()));
  }

  private static TaskSerializationException damaged(String what) {
    return new TaskSerializationException("damaged data: " + what, null);
  }
}
