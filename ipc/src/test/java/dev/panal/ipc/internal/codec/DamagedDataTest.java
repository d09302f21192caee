package dev.panal.ipc.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.panal.core.SerializableSupplier;
import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.ObjectInputFilter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DamagedDataTest {
  private final Codec codec = new Codec(DamagedDataTest.class.getClassLoader(), null);

  record Job(String name, int[] numbers) {}

  private static List<Object> samples() {
    List<String> captured = new ArrayList<>(List.of("a", "b"));
    int n = 300;
    SerializableSupplier<Object> lambda = () -> captured.size() + n;
    return List.of(
        "text",
        "漢字",
        new long[] {1, 2, 3},
        new Job("x", new int[] {1}),
        lambda,
        TimeUnit.DAYS,
        String.class,
        BigInteger.TEN.pow(50),
        new BigDecimal("1.5"),
        ByteBuffer.allocate(20),
        Path.of("a"),
        new ArrayList<>(List.of(1, 2, 3)),
        new HashMap<>(Map.of("a", new int[] {1, 2})),
        new HashSet<>(List.of(1, 2)),
        new TreeMap<>(Map.of("a", 1)).keySet(),
        new ArrayDeque<>(List.of(1)),
        Optional.of(List.of("x")),
        new Object[] {ByteBuffer.allocateDirect(3), new BitSet(100), Path.of("x")});
  }

  private byte[] encode(Object value) {
    HeapOutput out = new HeapOutput();
    codec.write(value, out, "x");
    return out.toByteArray();
  }

  @Test
  @Timeout(300)
  void truncatedData_areAlwaysAnError() {
    for (Object sample : samples()) {
      byte[] bytes = encode(sample);
      for (int length = 0; length < bytes.length; length++) {
        HeapInput in = new HeapInput(bytes, 0, length);
        assertThatThrownBy(() -> codec.read(in, "result"))
            .isInstanceOf(TaskSerializationException.class)
            .hasMessageStartingWith("result cannot be read");
      }
    }
  }

  @Test
  @Timeout(300)
  void damagedData_areAValueOrAnError_andNeverEatTheHeap() {
    Random random = new Random(1);
    int errors = 0;
    for (Object sample : samples()) {
      byte[] bytes = encode(sample);
      for (int i = 0; i < 600; i++) {
        byte[] damaged = bytes.clone();
        for (int n = random.nextInt(3); n >= 0; n--) {
          damaged[random.nextInt(damaged.length)] =
              (byte) (random.nextBoolean() ? random.nextInt() : 0x7F);
        }
        try {
          codec.read(new HeapInput(damaged), "result");
        } catch (TaskSerializationException e) {
          assertThat(e.getCause()).isNotInstanceOf(OutOfMemoryError.class);
          errors++;
        }
      }
    }
    assertThat(errors).isPositive();
  }

  @Test
  void hugeLengths_areRefusedBeforeAnythingIsAllocated() {
    for (int tag = Tag.BYTES; tag <= Tag.DOUBLES; tag++) {
      HeapOutput out = new HeapOutput();
      out.putByte(tag);
      out.putVarLong(Integer.MAX_VALUE - 10);
      out.putLong(0);
      assertThatThrownBy(() -> codec.read(new HeapInput(out.toByteArray()), "result"))
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("2147483637 elements");
    }
  }

  private TaskSerializationException rejected(ObjectInputFilter filter, Object value) {
    Codec filtered = new Codec(DamagedDataTest.class.getClassLoader(), filter);
    HeapInput in = new HeapInput(encode(value));
    return catchThrowableOfType(
        TaskSerializationException.class, () -> filtered.read(in, "result"));
  }

  @Test
  void filter_isAskedForEveryClass_onEveryWay() {
    ObjectInputFilter noneOfOurs =
        ObjectInputFilter.Config.createFilter("!dev.panal.**;!java.util.BitSet");
    int n = 1;
    SerializableSupplier<Integer> lambda = () -> n;
    for (Object value :
        List.of(new Job("x", null), lambda, Job.class, new BitSet(), List.of(new BitSet()))) {
      assertThat(rejected(noneOfOurs, value)).hasMessageContaining("filter");
    }
    assertThat(rejected(ObjectInputFilter.Config.createFilter("maxarray=2"), new int[3]))
        .hasMessageContaining("filter");
    assertThat(rejected(
            ObjectInputFilter.Config.createFilter("!java.util.concurrent.TimeUnit"), TimeUnit.DAYS))
        .hasMessageContaining("filter");
    assertThat(rejected(noneOfOurs, List.of("a", 1, new int[3]))).isNull();
  }

  @Test
  void missingClass_isNamed() {
    Codec elsewhere = new Codec(ClassLoader.getPlatformClassLoader(), null);
    HeapInput in = new HeapInput(encode(List.of(org.assertj.core.util.Lists.class)));
    // the test's own loader is Panal's here, which is asked as well
    assertThat(elsewhere.read(in, "argument 1"))
        .isEqualTo(List.of(org.assertj.core.util.Lists.class));
    HeapOutput out = new HeapOutput();
    out.putByte(Tag.CLASS);
    out.putString("com.x.Missing");
    assertThatThrownBy(() -> elsewhere.read(new HeapInput(out.toByteArray()), "argument 1"))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessage(
            "argument 1 cannot be read: the class com.x.Missing is not on the class path of this JVM");
  }

  record Positive(int n) {
    Positive {
      if (n == 7 && inConstructor) {
        throw new IllegalArgumentException("seven");
      }
    }
  }

  static boolean inConstructor;

  @Test
  void throwingRecordConstructor_isNamed() {
    byte[] bytes = encode(new Positive(7));
    inConstructor = true;
    try {
      assertThatThrownBy(() -> codec.read(new HeapInput(bytes), "result"))
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining(
              "the constructor of the record " + Positive.class.getName() + " threw")
          .hasMessageContaining("seven");
    } finally {
      inConstructor = false;
    }
  }
}
