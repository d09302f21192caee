package dev.panal.ipc.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.SerializableCallable;
import dev.panal.core.SerializableFunction;
import dev.panal.core.SerializableRunnable;
import dev.panal.core.SerializableSupplier;
import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.Serializable;
import java.lang.invoke.SerializedLambda;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class FunctionTest {
  private final Codec codec = new Codec(FunctionTest.class.getClassLoader(), null);
  private final FunctionSites sites = new FunctionSites(codec);
  private final FunctionTable table = new FunctionTable(codec);

  @SuppressWarnings("unchecked")
  private <F extends Serializable> F travel(F function) {
    FunctionSite site = sites.siteOf(function);
    table.define(site.id(), site.definition());
    HeapOutput out = new HeapOutput();
    sites.writeCaptured(site, function, out);
    HeapInput in = new HeapInput(out.toByteArray());
    F read = (F) table.read(site.id(), in);
    assertThat(in.remaining()).isZero();
    return read;
  }

  @Test
  void lambda_withoutCaptures_isKept() {
    SerializableFunction<Integer, Integer> f = x -> x + 1;
    assertThat(travel(f).apply(1)).isEqualTo(2);
    assertThat(travel(f)).isSameAs(travel(f));
    assertThat(sites.siteOf(f).capturesNothing()).isTrue();
  }

  @Test
  void capturedState_ofTheSecondTask_isItsOwn() {
    List<Integer> list = new ArrayList<>(List.of(1));
    SerializableSupplier<List<Integer>> f = () -> list;
    List<Integer> first = travel(f).get();
    first.add(99);
    list.add(2);
    assertThat(travel(f).get()).containsExactly(1, 2);
    assertThat(first).containsExactly(1, 99);
  }

  @Test
  void lambdas_ofOneExpression_shareASite() {
    List<FunctionSite> found = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int n = i;
      SerializableSupplier<Integer> f = () -> n;
      found.add(sites.siteOf(f));
      assertThat(travel(f).get()).isEqualTo(n);
    }
    assertThat(found).allMatch(site -> site == found.get(0));
  }

  @Test
  void captures_ofEveryPrimitive_arrive() {
    byte b = -1;
    short s = -2;
    char c = '\ud800';
    int i = Integer.MIN_VALUE;
    long l = Long.MIN_VALUE;
    float f = Float.NaN;
    double d = -0.0;
    boolean z = true;
    String n = null;
    SerializableSupplier<List<Object>> function = () -> Arrays.asList(b, s, c, i, l, f, d, z, n);
    assertThat(travel(function).get()).isEqualTo(function.get());
  }

  @Test
  void captures_thatShareAnObject_shareItAfterwards() {
    List<String> list = new ArrayList<>();
    Optional<List<String>> holder = Optional.of(list);
    int[] array = {1};
    int[] same = array;
    SerializableCallable<Boolean> f = () -> holder.get() == list && array == same;
    assertThat(travel(f)).satisfies(read -> assertThat(read.call()).isTrue());
  }

  @Test
  void captures_ofLambdas_arrive() {
    int base = 40;
    SerializableFunction<Integer, Integer> inner = x -> x + base;
    SerializableFunction<Integer, Integer> outer = x -> inner.apply(x) + 1;
    assertThat(travel(outer).apply(1)).isEqualTo(42);
  }

  @Test
  void methodReferences_ofEachKind_arrive() {
    SerializableFunction<String, Integer> statically = Integer::parseInt;
    assertThat(travel(statically).apply("7")).isEqualTo(7);
    SerializableFunction<String, String> unbound = String::trim;
    assertThat(travel(unbound).apply(" a ")).isEqualTo("a");
    SerializableSupplier<Integer> bound = "abc"::length;
    assertThat(travel(bound).get()).isEqualTo(3);
    SerializableFunction<String, StringBuilder> constructor = StringBuilder::new;
    assertThat(travel(constructor).apply("x")).hasToString("x");
    SerializableFunction<Integer, int[]> array = int[]::new;
    assertThat(travel(array).apply(3)).hasSize(3);
    SerializableFunction<String, List<String>> varargs = FunctionTest::listOf;
    assertThat(travel(varargs).apply("x")).containsExactly("x");
    SerializableFunction<String, Optional<String>> generic = Optional::of;
    assertThat(travel(generic).apply("x")).contains("x");
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  static <T> List<T> listOf(T... elements) {
    return Arrays.asList(elements);
  }

  @Test
  void intersectionType_isKept() {
    Supplier<String> f = (Supplier<String> & Serializable & Marker) () -> "x";
    Object read = travel((Serializable) f);
    assertThat(read).isInstanceOf(Marker.class);
  }

  interface Marker {}

  static final class Named implements SerializableFunction<Integer, Integer> {
    int calls;

    @Override
    public Integer apply(Integer x) {
      return x + ++calls;
    }
  }

  @Test
  void functionObject_travelsWithItsState() {
    Named named = new Named();
    named.calls = 5;
    assertThat(travel(named).apply(1)).isEqualTo(7);
    assertThat(travel(named).apply(1)).isEqualTo(7);
  }

  static SerializableSupplier<String> anonymous(String captured) {
    return new SerializableSupplier<>() {
      @Override
      public String get() {
        return captured;
      }
    };
  }

  @Test
  void anonymousAndLocalClasses_inStaticContext_travel() {
    class Local implements SerializableRunnable {
      @Override
      public void run() {}
    }
    assertThat(travel(anonymous("x")).get()).isEqualTo("x");
    assertThatThrownBy(() -> travel(new Local())).isInstanceOf(TaskSerializationException.class);
  }

  @Test
  void wrongSite_isRefused() {
    int n = 1;
    SerializableSupplier<Integer> one = () -> n;
    SerializableFunction<Integer, Function<Integer, Integer>> other = x -> y -> x + y;
    FunctionSite site = sites.siteOf(one);
    assertThatThrownBy(() -> sites.writeCaptured(site, other, new HeapOutput()))
        .isInstanceOf(TaskSerializationException.class);
  }

  @Test
  void unknownOrDamagedDefinition_failsOnlyTheTask() {
    table.define(77, new byte[] {0, 1, 2});
    assertThatThrownBy(() -> table.read(77, new HeapInput(new byte[0])))
        .isInstanceOf(TaskSerializationException.class);
    assertThatThrownBy(() -> table.read(78, new HeapInput(new byte[0])))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("78");
  }

  @Test
  void lambda_ofAClosedPackage_goesThroughTheJdksStreams() throws Exception {
    Object lock = new Object();
    Holder holder = new Holder(lock);
    SerializableSupplier<Object> f = () -> holder.content();
    SerializedLambda apart = (SerializedLambda) LambdaStreams.replacementOf(f);
    assertThat(apart.getCapturedArg(0)).isSameAs(holder);
    Object together = LambdaStreams.rebuild(FunctionTest.class, apart);
    assertThat(((SerializableSupplier<?>) together).get()).isSameAs(lock);
  }

  record Holder(Object content) {}

  @Test
  void missingMethod_failsOnlyTheTask() {
    int n = 1;
    SerializableSupplier<Integer> f = () -> n;
    LambdaCode code = LambdaCode.of(Lambdas.takeApart(f));
    HeapOutput out = new HeapOutput();
    out.putVarInt(FunctionTable.USUAL_LOADER);
    out.putVarInt(0); // no variables of a session
    out.putByte(FunctionSite.KIND_LAMBDA);
    new LambdaCode(
            code.capturingClass(),
            code.interfaceClass(),
            code.interfaceMethod(),
            code.interfaceSignature(),
            code.implKind(),
            code.implClass(),
            "lambda$gone$0",
            code.implSignature(),
            code.instantiatedType(),
            0)
        .write(out);
    table.define(5, out.toByteArray());
    assertThatThrownBy(() -> table.read(5, new HeapInput(new byte[0])))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("lambda in " + FunctionTest.class.getName() + ".gone cannot be read")
        .hasMessageContaining("another version of the class");
  }

  @Test
  void siteOfAnUnloadedClass_goesWithIt() throws Exception {
    URL[] here = {FunctionTest.class.getProtectionDomain().getCodeSource().getLocation()};
    ClassLoader own = new OwnFirst(here);
    Serializable function = (Serializable)
        Class.forName(Maker.class.getName(), true, own).getMethod("make").invoke(null);
    assertThat(function.getClass().getClassLoader()).isSameAs(own);
    sites.siteOf(function);
    WeakReference<ClassLoader> gone = new WeakReference<>(own);
    own = null;
    function = null;
    Awaitility.await().untilAsserted(() -> {
      System.gc();
      assertThat(gone.get()).isNull();
    });
  }

  @Test
  void classesOfALoader_inManyVersions_areKeptForTheLatest_andHadAgainForALateTask() {
    URL[] here = {FunctionTest.class.getProtectionDomain().getCodeSource().getLocation()};
    List<ClassLoader> made = new ArrayList<>();
    FunctionTable receiver = new FunctionTable(codec, loader -> {
      made.add(new OwnFirst(here));
      return made.get(made.size() - 1);
    });
    int[] now = {0};
    FunctionSites sender = new FunctionSites(codec, (loader, seen) -> new LoaderVersion(1, now[0]));
    Serializable function = Maker.make();
    List<FunctionSite> versions = new ArrayList<>();
    for (; now[0] < 10; now[0]++) {
      FunctionSite site = sender.siteOf(function);
      assertThat(sender.siteOf(function)).isSameAs(site);
      versions.add(site);
      receiver.define(site.id(), site.definition());
      assertThat(read(receiver, sender, site, function)).isSameAs(made.get(now[0]));
    }
    assertThat(versions).doesNotHaveDuplicates();
    WeakReference<ClassLoader> oldest =
        new WeakReference<>(made.set(0, getClass().getClassLoader()));
    Awaitility.await().untilAsserted(() -> {
      System.gc();
      assertThat(oldest.get()).isNull();
    });
    assertThat(read(receiver, sender, versions.get(9), function)).isSameAs(made.get(9));
    assertThat(made).hasSize(10);
    assertThat(read(receiver, sender, versions.get(0), function)).isSameAs(made.get(10));
  }

  private static ClassLoader read(
      FunctionTable receiver, FunctionSites sender, FunctionSite site, Serializable function) {
    HeapOutput out = new HeapOutput();
    sender.writeCaptured(site, function, out);
    return receiver.read(site.id(), new HeapInput(out.toByteArray())).getClass().getClassLoader();
  }

  /** Made anew by a loader of its own. */
  public static final class Maker {
    public static Serializable make() {
      int n = 1;
      return (SerializableSupplier<Integer>) () -> n;
    }
  }

  private static final class OwnFirst extends URLClassLoader {
    OwnFirst(URL[] urls) {
      super(urls, FunctionTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded != null
            ? loaded
            : name.equals(Maker.class.getName()) ? findClass(name) : super.loadClass(name, resolve);
      }
    }
  }
}
