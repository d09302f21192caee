package dev.panal.ipc.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.SerializableFunction;
import dev.panal.core.SerializableSupplier;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {
  private final Codec codec = new Codec(CodecTest.class.getClassLoader(), null);

  @SuppressWarnings("unchecked")
  private <T> T travel(T value) {
    HeapOutput out = new HeapOutput();
    codec.write(value, out, "argument 1");
    // two values in a row: each must end where it ends
    codec.write("end", out, "argument 2");
    HeapInput in = new HeapInput(out.toByteArray());
    T read = (T) codec.read(in, "argument 1");
    assertThat(codec.read(in, "argument 2")).isEqualTo("end");
    assertThat(in.remaining()).isZero();
    return read;
  }

  record Plain(int a, long b, String c, TimeUnit d, double e, Path f) {}

  record PlainSerializable(boolean a, char b, byte[] c) implements Serializable {}

  record Rich(List<Plain> plains, Optional<Path> path, Map<String, ?> map) {}

  private record Empty() {}

  record Changing(int n) implements Serializable {
    Object readResolve() {
      return new Changing(n + 1);
    }
  }

  enum WithBody {
    A {
      @Override
      int n() {
        return 1;
      }
    };

    abstract int n();
  }

  static Stream<Object> equalAfterwards() {
    Map<String, Integer> hash = new LinkedHashMap<>(Map.of("a", 1));
    hash.put("b", null);
    TreeMap<String, Integer> tree = new TreeMap<>(Map.of("a", 1, "b", 2, "c", 3));
    List<Integer> list = new ArrayList<>(List.of(1, 2, 3, 4));
    EnumMap<TimeUnit, String> enums = new EnumMap<>(Map.of(TimeUnit.DAYS, "d"));
    return Stream.of(
        (byte) -1,
        (short) -2,
        'x',
        3,
        -4L,
        1.5f,
        Double.MIN_VALUE,
        true,
        false,
        "",
        "aé",
        "\ud800x",
        "漢".repeat(9000),
        "é".repeat(70_000),
        BigInteger.ONE.shiftLeft(1000).negate(),
        new BigDecimal("-1.2300"),
        new BigDecimal("1e5"),
        TimeUnit.DAYS,
        WithBody.A,
        String.class,
        int.class,
        int[][].class,
        void.class,
        Map.Entry.class,
        Duration.ofDays(1),
        new int[0].getClass(),
        Path.of(""),
        Path.of("a/ü/b"),
        Path.of("/tmp/x"),
        StandardCharsets.ISO_8859_1,
        Optional.of(Path.of("x")),
        Optional.empty(),
        OptionalInt.of(1),
        OptionalInt.empty(),
        OptionalLong.of(2),
        OptionalLong.empty(),
        OptionalDouble.of(Double.NaN),
        OptionalDouble.empty(),
        new Plain(1, 2, "c", TimeUnit.DAYS, 0.5, Path.of("x")),
        new Plain(1, 2, null, null, 0.5, null),
        new Empty(),
        new Rich(
            List.of(new Plain(1, 2, "c", null, 0, null)),
            Optional.of(Path.of("p")),
            Map.of("k", Optional.of(1))),
        hash.keySet(),
        hash.entrySet(),
        tree.keySet(),
        tree.navigableKeySet(),
        tree.descendingKeySet(),
        tree.entrySet(),
        tree.headMap("c"),
        tree.subMap("a", "b").keySet(),
        tree.descendingMap(),
        tree.firstEntry(),
        list.subList(1, 3),
        Arrays.asList(1, 2, 3).subList(1, 2),
        List.of(1, 2, 3).subList(0, 2),
        new LinkedList<>(list).subList(0, 1),
        Collections.unmodifiableList(list).subList(0, 2),
        Collections.unmodifiableMap(hash).entrySet(),
        Collections.unmodifiableMap(hash).keySet(),
        Collections.synchronizedMap(hash).keySet(),
        Collections.nCopies(3, Path.of("x")),
        Arrays.asList(Path.of("x"), null),
        Collections.unmodifiableCollection(list).getClass(),
        Stream.of(1, null).toList(),
        Stream.of(1, null).toList().subList(0, 2),
        Map.entry("a", Optional.of(1)),
        hash.entrySet().iterator().next(),
        Map.of("a", hash.entrySet().iterator().next()),
        new ConcurrentHashMap<>(tree).keySet(),
        new ConcurrentHashMap<>(tree).entrySet(),
        new ConcurrentSkipListMap<>(tree).keySet(),
        enums.keySet(),
        enums.entrySet(),
        new WeakHashMap<>(Map.of("weak", 1)),
        Collections.emptyMap().keySet(),
        new Object[] {1, "a", new int[] {1}, null, Optional.of("x")},
        new Path[] {Path.of("x"), null},
        new HashMap<>(Map.of(Path.of("k"), StandardCharsets.UTF_8)),
        List.of(new Plain(1, 2, "c", null, 0, null)));
  }

  @ParameterizedTest
  @MethodSource
  void equalAfterwards(Object value) {
    assertThat(travel(value)).isEqualTo(value);
    assertThat(travel(Optional.of(value))).usingRecursiveComparison().isEqualTo(Optional.of(value));
    assertThat(travel(new ArrayList<>(List.of(value))).get(0)).isEqualTo(value);
  }

  @Test
  void nullValue_travels() {
    assertThat(this.<Object>travel(null)).isNull();
  }

  @Test
  void values_ofAMap_keepTheirOrder() {
    Collection<Integer> values = new TreeMap<>(Map.of(1, 10, 2, 20)).values();
    assertThat(travel(values)).containsExactly(10, 20);
    assertThat(travel(new ConcurrentHashMap<>(Map.of(1, 10)).values())).containsExactly(10);
  }

  @Test
  void unmodifiableViews_staySo() {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> travel(List.of(1, 2, 3).subList(0, 2)).add(1))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void identityKeySet_keepsEqualKeysApart() {
    Map<String, Integer> map = new IdentityHashMap<>();
    map.put(new String("a"), 1);
    map.put(new String("a"), 2);
    assertThat(travel(map.keySet())).hasSize(2);
    assertThat(travel(map)).hasSize(2);
  }

  @Test
  void byteBuffer_travelsFromPositionToLimit() {
    for (ByteBuffer buffer :
        List.of(ByteBuffer.allocate(20_000), ByteBuffer.allocateDirect(20_000))) {
      buffer.order(ByteOrder.LITTLE_ENDIAN).put(3, (byte) 7).position(3).limit(19_000);
      for (ByteBuffer sent :
          List.of(buffer, buffer.asReadOnlyBuffer().order(ByteOrder.BIG_ENDIAN))) {
        for (ByteBuffer read : List.of(travel(sent), travel(List.of(sent)).get(0))) {
          assertThat(read).isEqualTo(sent);
          assertThat(read.position()).isZero();
          assertThat(read.isDirect()).isEqualTo(sent.isDirect());
          assertThat(read.isReadOnly()).isEqualTo(sent.isReadOnly());
          assertThat(read.order()).isEqualTo(sent.order());
        }
        assertThat(sent.position()).isEqualTo(3);
      }
    }
  }

  @Test
  void serializableRecord_keepsItsHooks() {
    assertThat(travel(new Changing(1)).n()).isEqualTo(2);
    PlainSerializable read = travel(new PlainSerializable(true, 'x', new byte[] {1}));
    assertThat(read.c()).containsExactly(1);
  }

  static class Node implements Serializable {
    Node next;
    Optional<Node> optional = Optional.empty();
    SerializableFunction<Integer, Integer> function;
  }

  @Test
  void cycles_staySo() {
    Node a = new Node();
    a.next = new Node();
    a.next.next = a;
    Node read = travel(a);
    assertThat(read.next.next).isSameAs(read);
    List<Object> list = new ArrayList<>();
    list.add(list);
    List<Object> readList = travel(list);
    assertThat(readList.get(0)).isSameAs(readList);
  }

  @Test
  void cycleThroughAnOptional_ofAnObject_staysSo() {
    Node a = new Node();
    a.optional = Optional.of(a);
    Node read = travel(a);
    assertThat(read.optional.orElseThrow()).isSameAs(read);
  }

  record Holder(List<?> one, Object two) {}

  @Test
  void sharedObjects_throughSurrogates_stayShared() {
    List<Integer> list = new ArrayList<>(List.of(1));
    Holder read = travel(new Holder(list, Optional.of(list)));
    assertThat(((Optional<?>) read.two()).orElseThrow()).isSameAs(read.one());
    Path path = Path.of("x");
    Holder twice = travel(new Holder(List.of(path), path));
    assertThat(twice.two()).isSameAs(twice.one().get(0));
  }

  @Test
  void lambda_asValueAndInAField_travels() {
    int n = 3;
    SerializableFunction<Integer, Integer> f = x -> x * n;
    assertThat(travel(f).apply(2)).isEqualTo(6);
    Node node = new Node();
    node.function = f;
    assertThat(travel(node).function.apply(2)).isEqualTo(6);
    assertThat(travel(List.of(f)).get(0).apply(2)).isEqualTo(6);
    SerializableSupplier<Plain> g = () -> new Plain(n, 0, null, null, 0, null);
    assertThat(travel(g).get().a()).isEqualTo(3);
  }

  @Test
  void dynamicProxy_travels() {
    Runnable proxy = (Runnable) java.lang.reflect.Proxy.newProxyInstance(
        getClass().getClassLoader(), new Class<?>[] {Runnable.class}, new Silent());
    Runnable read = travel(proxy);
    read.run();
    assertThat(java.lang.reflect.Proxy.isProxyClass(read.getClass())).isTrue();
    assertThat((Object) travel(proxy.getClass())).isEqualTo(proxy.getClass());
  }

  static final class Silent implements java.lang.reflect.InvocationHandler, Serializable {
    @Override
    public Object invoke(Object proxy, java.lang.reflect.Method method, Object[] arguments) {
      return null;
    }
  }
}
