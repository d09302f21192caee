package dev.panal.ipc.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.SerializableSupplier;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class CodecPropertyTest {
  private final Codec codec = new Codec(CodecPropertyTest.class.getClassLoader(), null);
  private final FunctionSites sites = new FunctionSites(codec);
  private final FunctionTable table = new FunctionTable(codec);

  record Leaf(int n, String text, Double number) {}

  record Declared(Object any, long[] numbers) implements Serializable {}

  record Tree(Object left, Object right) {}

  @Provide
  static Arbitrary<Object> scalars() {
    return Arbitraries.oneOf(List.of(
        Arbitraries.just(null),
        Arbitraries.bytes().asGeneric(),
        Arbitraries.shorts().asGeneric(),
        Arbitraries.chars().all().asGeneric(),
        Arbitraries.integers().asGeneric(),
        Arbitraries.longs().asGeneric(),
        Arbitraries.floats().asGeneric(),
        Arbitraries.doubles().asGeneric(),
        Arbitraries.of(true, false).asGeneric(),
        Arbitraries.of(
            Double.NaN,
            Double.NEGATIVE_INFINITY,
            -0.0,
            Float.NaN,
            Integer.MIN_VALUE,
            Long.MIN_VALUE),
        strings().asGeneric(),
        Arbitraries.bigIntegers().map(n -> n.pow(7)).asGeneric(),
        Arbitraries.bigDecimals().map(n -> n.add(BigDecimal.ONE)).asGeneric(),
        Arbitraries.of(TimeUnit.class).asGeneric(),
        Arbitraries.of(String.class, int.class, long[][].class, BigInteger.class)
            .asGeneric(),
        Arbitraries.strings().alpha().map(Path::of).asGeneric()));
  }

  /** Lone surrogates included, and lengths on both sides of what is treated as long. */
  static Arbitrary<String> strings() {
    return Arbitraries.oneOf(
        Arbitraries.strings().all().ofMaxLength(300),
        Arbitraries.strings().withCharRange('\ud700', '\ue100').ofMaxLength(80),
        Arbitraries.strings().withCharRange('\0', '\u0100').ofMaxLength(9000));
  }

  @Provide
  static Arbitrary<Object> arrays() {
    return Arbitraries.oneOf(List.of(
        Arbitraries.bytes().array(byte[].class).asGeneric(),
        Arbitraries.shorts().array(short[].class).asGeneric(),
        Arbitraries.chars().all().array(char[].class).asGeneric(),
        Arbitraries.integers().array(int[].class).ofMaxSize(3000).asGeneric(),
        Arbitraries.longs().array(long[].class).asGeneric(),
        Arbitraries.floats().array(float[].class).asGeneric(),
        Arbitraries.doubles().array(double[].class).asGeneric(),
        Arbitraries.of(true, false).array(boolean[].class).asGeneric(),
        Arbitraries.integers().array(Integer[].class).asGeneric(),
        scalars().array(Object[].class).ofMaxSize(10).asGeneric()));
  }

  /** Bounded in depth: comparing what shares its parts takes twice as long with each level. */
  @Provide
  static Arbitrary<Object> graphs() {
    return Arbitraries.recursive(
        () -> Arbitraries.oneOf(scalars(), arrays()), CodecPropertyTest::around, 0, 6);
  }

  private static Arbitrary<Object> around(Arbitrary<Object> inner) {
    return Arbitraries.oneOf(List.of(
        inner.list().ofMaxSize(4).map(list -> new ArrayList<>(list)).asGeneric(),
        inner
            .list()
            .ofMaxSize(4)
            .map(list -> new ArrayList<>(list).subList(0, list.size() / 2))
            .asGeneric(),
        scalars().list().ofMaxSize(4).map(list -> new HashSet<>(list)).asGeneric(),
        Arbitraries.maps(scalars(), inner)
            .ofMaxSize(4)
            .map(map -> new HashMap<>(map))
            .asGeneric(),
        Arbitraries.maps(scalars(), scalars())
            .ofMaxSize(4)
            .map(map -> map.keySet())
            .asGeneric(),
        inner.optional().asGeneric(),
        strings().map(text -> new Leaf(text.length(), text, null)).asGeneric(),
        inner.map(any -> new Declared(any, new long[] {1})).asGeneric(),
        inner.map(any -> new Tree(any, Optional.ofNullable(any))).asGeneric()));
  }

  private Object travel(Object value) {
    HeapOutput out = new HeapOutput();
    codec.write(value, out, "value");
    codec.write(1, out, "end");
    HeapInput in = new HeapInput(out.toByteArray());
    Object read = codec.read(in, "value");
    assertThat(codec.read(in, "end")).isEqualTo(1);
    assertThat(in.remaining()).isZero();
    return read;
  }

  /** Equality with a look into arrays, wherever they hang. */
  private static boolean alike(Object a, Object b) {
    if (a instanceof Object[] x && b instanceof Object[] y) {
      return x.getClass() == y.getClass() && alike(Arrays.asList(x), Arrays.asList(y));
    }
    if (a instanceof List<?> x && b instanceof List<?> y) {
      return x.size() == y.size()
          && IntStream.range(0, x.size()).allMatch(i -> alike(x.get(i), y.get(i)));
    }
    if (a instanceof Map<?, ?> x && b instanceof Map<?, ?> y) {
      return x.keySet().equals(y.keySet())
          && x.keySet().stream().allMatch(key -> alike(x.get(key), y.get(key)));
    }
    if (a instanceof Optional<?> x && b instanceof Optional<?> y) {
      return alike(x.orElse(null), y.orElse(null));
    }
    if (a instanceof Tree x && b instanceof Tree y) {
      return alike(x.left, y.left) && alike(x.right, y.right);
    }
    if (a instanceof Declared x && b instanceof Declared y) {
      return alike(x.any, y.any) && Arrays.equals(x.numbers, y.numbers);
    }
    return Objects.deepEquals(a, b);
  }

  @Example
  void sharedParts_ofADeepGraph_areWrittenOnce() {
    Object graph = "leaf";
    for (int depth = 0; depth < 60; depth++) {
      graph = new Tree(graph, Optional.of(graph));
    }
    HeapOutput out = new HeapOutput();
    codec.write(graph, out, "value");
    assertThat(out.length()).isLessThan(20_000);
    Object read = codec.read(new HeapInput(out.toByteArray()), "value");
    for (int depth = 0; depth < 60; depth++) {
      Tree tree = (Tree) read;
      assertThat(((Optional<?>) tree.right).orElseThrow()).isSameAs(tree.left);
      read = tree.left;
    }
    assertThat(read).isEqualTo("leaf");
  }

  @Property(tries = 200)
  void scalars_comeBackEqual_andOfTheSameType(@ForAll("scalars") Object value) {
    assertThat(travel(value)).isEqualTo(value);
    if (value != null && !(value instanceof Path)) {
      assertThat(travel(value)).hasSameClassAs(value);
    }
  }

  @Property(tries = 200)
  void arrays_comeBackEqual_andOfTheSameType(@ForAll("arrays") Object array) {
    assertThat(Objects.deepEquals(travel(array), array)).isTrue();
    assertThat(travel(array)).hasSameClassAs(array);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void graphs_comeBackEqual(@ForAll("graphs") Object graph) {
    assertThat(alike(travel(graph), graph)).isTrue();
  }

  @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
  void lambdas_comeBackWithWhatTheyCaptured(
      @ForAll("graphs") Object one, @ForAll("graphs") Object two, @ForAll int n) {
    SerializableSupplier<Object[]> function = () -> new Object[] {n, one, two, one};
    FunctionSite site = sites.siteOf(function);
    table.define(site.id(), site.definition());
    HeapOutput out = new HeapOutput();
    sites.writeCaptured(site, function, out);
    HeapInput in = new HeapInput(out.toByteArray());
    @SuppressWarnings("unchecked")
    Object[] read = ((SerializableSupplier<Object[]>) table.read(site.id(), in)).get();
    assertThat(in.remaining()).isZero();
    assertThat(alike(read, function.get())).isTrue();
    assertThat(read[3]).isSameAs(read[1]);
  }

  /** The JDK is the model wherever it does not refuse. */
  @Property(tries = 150)
  void cyclicGraphs_haveTheShapeThatTheJdkGivesThem(
      @ForAll @IntRange(min = 1, max = 12) int size, @ForAll long seed) throws Exception {
    java.util.Random random = new java.util.Random(seed);
    List<List<Object>> nodes = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      nodes.add(new ArrayList<>());
    }
    for (int i = 0; i < 2 * size; i++) {
      nodes.get(random.nextInt(size)).add(nodes.get(random.nextInt(size)));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new ObjectOutputStream(bytes).writeObject(nodes.get(0));
    Object model =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
    assertThat(shape(travel(nodes.get(0)))).isEqualTo(shape(model)).isEqualTo(shape(nodes.get(0)));
  }

  /** Each list's number at its first visit, and those of its elements. */
  private static String shape(Object root) {
    java.util.Map<Object, Integer> numbers = new java.util.IdentityHashMap<>();
    StringBuilder shape = new StringBuilder();
    visit(root, numbers, shape);
    return shape.toString();
  }

  private static void visit(
      Object node, java.util.Map<Object, Integer> numbers, StringBuilder shape) {
    Integer known = numbers.putIfAbsent(node, numbers.size());
    shape.append(known == null ? "(" + (numbers.size() - 1) : "=" + known);
    if (known == null) {
      ((List<?>) node).forEach(element -> visit(element, numbers, shape));
      shape.append(')');
    }
  }
}
