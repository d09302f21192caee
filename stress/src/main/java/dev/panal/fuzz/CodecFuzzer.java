package dev.panal.fuzz;

import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.ObjectInputFilter;
import java.util.Arrays;

/**
 * Any bytes as a value: what reads them ends with a value that can be written and read again, or
 * with a {@link TaskSerializationException}. Classes outside the JDK's most common packages are
 * refused, so that what is found is the codec's own.
 */
public final class CodecFuzzer {
  private static final ObjectInputFilter FILTER = ObjectInputFilter.Config.createFilter(
      "maxdepth=50;maxbytes=1000000;java.lang.*;java.math.*;java.util.*;java.nio.file.*;"
          + "dev.panal.ipc.internal.codec.*;!*");
  private static final Codec CODEC = new Codec(CodecFuzzer.class.getClassLoader(), FILTER);

  private CodecFuzzer() {}

  /** What Jazzer calls. */
  public static void fuzzerTestOneInput(byte[] data) {
    Object value;
    try {
      value = CODEC.read(new HeapInput(data), "result");
    } catch (TaskSerializationException refused) {
      return;
    }
    if (isPlain(value)) {
      checkRoundTrip(value);
    }
    try {
      CODEC.readThrowable(new HeapInput(data));
    } catch (TaskSerializationException refused) {
      // as it should be
    }
  }

  private static boolean isPlain(Object value) {
    return value == null || value instanceof String || value instanceof Number;
  }

  private static void checkRoundTrip(Object value) {
    HeapOutput out = new HeapOutput();
    CODEC.write(value, out, "value");
    Object again = CODEC.read(new HeapInput(out.toByteArray()), "value");
    if (!Arrays.deepEquals(new Object[] {value}, new Object[] {again})) {
      throw new AssertionError(value + " came back as " + again);
    }
  }
}
