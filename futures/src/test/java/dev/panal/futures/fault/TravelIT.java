package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.panal.core.RemoteTaskException;
import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.File;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens to values and exceptions on the way there and back; the worker lives through all of
 * it.
 */
@Timeout(300)
@ExtendWith(NothingLeftBehind.ByClass.class)
class TravelIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static ProcessPoolExecutor pool;
  private static long worker;

  private final PrintStream out = System.out;

  @BeforeAll
  static void open() {
    pool = ProcessPoolExecutor.builder().workers(1).name("travel").build();
    worker = pool.submit(Faults::pid).result(LIMIT);
  }

  @AfterAll
  static void close() {
    assertThat(pool.submit(Faults::pid).result(LIMIT)).isEqualTo(worker);
    pool.close();
  }

  private static int failDeepInTheWorker(int x) {
    throw new IllegalStateException("x=" + x);
  }

  @Test
  void submitTraces_joinTheTraceOfTheSubmitToThatOfTheWorker() {
    try (ProcessPoolExecutor traced =
        ProcessPoolExecutor.builder().workers(1).submitTraces(true).build()) {
      for (Throwable failure : List.of(
          traced.submit(TravelIT::failDeepInTheWorker, 1).exception(),
          traced
              .mapOutcomes(TravelIT::failDeepInTheWorker, List.of(1))
              .toList()
              .get(0)
              .exception())) {
        List<String> methods = Arrays.stream(failure.getStackTrace())
            .map(StackTraceElement::getMethodName)
            .toList();
        assertThat(methods)
            .containsSubsequence(
                "failDeepInTheWorker",
                Thread.currentThread().getName(),
                "submitTraces_joinTheTraceOfTheSubmitToThatOfTheWorker");
      }
    }
  }

  @Test
  void suspend_withoutAPort_isRefused() {
    assertThatThrownBy(() -> ProcessPoolExecutor.builder().suspend(true).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("debugPort");
  }

  @Test
  void argument_thatCannotBeWritten_isThrownBySubmit() {
    assertThatThrownBy(() -> pool.submit((Object o) -> 1, new Holder(new Object())))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("argument")
        .hasMessageContaining("content")
        .hasMessageContaining("java.lang.Object");
  }

  private record Holder(Object content) {}

  @Test
  void lambda_thatCapturesThis_isToldWhatToWrite() {
    assertThatThrownBy(() -> pool.submit(() -> out.toString()))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("this")
        .hasMessageContaining("local variable");
  }

  @Test
  void lambda_thatCapturesThePool_isToldSo() {
    ProcessPoolExecutor captured = pool;
    assertThatThrownBy(() -> pool.submit(() -> captured.isShutdown()))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("ProcessPoolExecutor");
  }

  @Test
  void argument_thatCannotBeRead_failsItsFuture() {
    TaskFuture<Integer> future = pool.submit(x -> 1, new Unreadable());

    assertThat(future.exception(LIMIT))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("argument");
  }

  private static final class Unreadable implements Serializable {
    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) throws IOException {
      throw new InvalidObjectException("no reading");
    }
  }

  @Test
  void result_thatCannotBeWritten_failsItsFuture() {
    TaskFuture<Object> future = pool.submit(() -> new Holder(new Object()));

    assertThat(future.exception(LIMIT))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("result")
        .hasMessageContaining("content");
  }

  @Test
  void result_thatCannotBeRead_failsItsFuture() {
    TaskFuture<Object> future = pool.submit(() -> new Unreadable());

    assertThat(future.exception(LIMIT))
        .isInstanceOf(TaskSerializationException.class)
        .hasMessageContaining("result");
  }

  @Test
  void resultWhoseWritingThrowsAnError_failsItsFuture() {
    TaskFuture<Object> future = pool.submit(() -> new Unwritable());

    assertThat(future.exception(LIMIT)).isInstanceOf(TaskSerializationException.class);
  }

  private static final class Unwritable implements Serializable {
    private static final long serialVersionUID = 1L;

    private void writeObject(ObjectOutputStream o) {
      throw new AssertionError("no writing");
    }
  }

  @Test
  void exception_ofTask_arrivesAsItself() {
    TaskFuture<Integer> future = pool.submit(() -> {
      IllegalStateException e = new IllegalStateException("outer", new IOException("inner"));
      e.addSuppressed(new RuntimeException("beside"));
      throw e;
    });

    Throwable cause = catchThrowable(() -> future.result(LIMIT));
    assertThat(cause).isInstanceOf(CompletionException.class);
    Throwable e = cause.getCause();
    assertThat(e).isExactlyInstanceOf(IllegalStateException.class).hasMessage("outer");
    assertThat(e.getCause()).isExactlyInstanceOf(IOException.class).hasMessage("inner");
    assertThat(e.getSuppressed()[0]).hasMessage("beside");
    assertThat(e.getSuppressed()[1]).hasMessageContaining("pid " + worker);
    assertThat(e.getStackTrace()).anyMatch(frame -> frame.getClassName().contains("TravelIT"));
    assertThat(future.exception()).isSameAs(e);
  }

  @Test
  void error_ofTask_arrivesAsItself() {
    assertThatThrownBy(() -> pool.submit(() -> {
              throw new AssertionError("wrong");
            })
            .result(LIMIT))
        .isInstanceOf(CompletionException.class)
        .hasCauseExactlyInstanceOf(AssertionError.class);
  }

  @Test
  void exception_thatCannotTravel_arrivesAsText() {
    TaskFuture<Integer> future = pool.submit(() -> {
      throw new Stubborn("with " + 42);
    });

    assertThatThrownBy(() -> future.result(LIMIT))
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOfSatisfying(RemoteTaskException.class, e -> {
          assertThat(e.originalClassName()).isEqualTo(Stubborn.class.getName());
          assertThat(e.originalMessage()).isEqualTo("with 42");
          assertThat(e.trace()).contains("TravelIT");
        });
  }

  private static final class Stubborn extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // the point of it
    private final Object notSerializable = new Object();

    Stubborn(String message) {
      super(message);
    }

    @Override
    public String toString() {
      return super.toString() + notSerializable.getClass();
    }
  }

  @Test
  void panalsOwnException_thrownByTask_isTheTasks() {
    assertThatThrownBy(() -> pool.submit(() -> {
              throw new TaskSerializationException("mine", null);
            })
            .result(LIMIT))
        .isInstanceOf(CompletionException.class)
        .hasCauseExactlyInstanceOf(TaskSerializationException.class);
  }

  private static <T> T echo(T value) {
    return value;
  }

  @Test
  void methodReferences_toOneMethodWithDifferentTypes_areNotMistaken() {
    SerializableFunction<String, Object> strings = TravelIT::echo;
    SerializableFunction<Integer, Object> numbers = TravelIT::echo;
    for (int i = 0; i < 3; i++) {
      assertThat(pool.submit(strings, "text").result(LIMIT)).isEqualTo("text");
      assertThat(pool.submit(numbers, 5).result(LIMIT)).isEqualTo(5);
    }
  }

  @Test
  void capturedState_isFreshForEachTask() {
    List<Integer> captured = new ArrayList<>(List.of(1));
    for (int i = 0; i < 3; i++) {
      assertThat(pool.submit(() -> {
                captured.add(0);
                return captured.size();
              })
              .result(LIMIT))
          .isEqualTo(2);
    }
    captured.add(5);
    assertThat(pool.submit(() -> captured.size()).result(LIMIT)).isEqualTo(2);
    assertThat(pool.map(
                (Integer x) -> {
                  captured.add(x);
                  return captured.size();
                },
                List.of(1, 2, 3, 4))
            .toList())
        .containsExactly(3, 3, 3, 3);
  }

  @Test
  void values_thatTheJdkRefuses_travel() {
    record Plain(Path path, Optional<String> maybe, Map.Entry<String, Integer> entry) {}
    Plain plain = new Plain(Path.of("a/b"), Optional.of("x"), Map.entry("k", 1));
    assertThat(pool.submit((Plain p) -> p, plain).result(LIMIT)).isEqualTo(plain);
    assertThat(pool.submit((Integer x) -> x, (Integer) null).result(LIMIT)).isNull();
  }

  @Test
  void largeArrays_goThereAndBack() {
    double[] numbers = new Random(1).doubles(3_000_000).toArray();
    double[] back = pool.submit(
            (double[] a) -> {
              a[0] = -1;
              return a;
            },
            numbers)
        .result(LIMIT);
    numbers[0] = -1;
    assertThat(Arrays.equals(back, numbers)).isTrue();
    byte[] bytes = new byte[70_000];
    Arrays.fill(bytes, (byte) 7);
    assertThat(pool.map((byte[] b) -> b.length + b[69_999], List.of(bytes, bytes, bytes))
            .toList())
        .containsExactly(70_007, 70_007, 70_007);
    assertThat(pool.map((Integer n) -> new byte[n], List.of(80_000, 10, 900_000))
            .map(b -> b.length)
            .toList())
        .containsExactly(80_000, 10, 900_000);
  }

  @Test
  void argumentOfAClassThatTheFunctionsLoaderHasNot_failsItsFuture_andIsNamed(
      @TempDir Path directory) throws Exception {
    Path source = directory.resolve("Elsewhere.java");
    Files.writeString(source, """
        public class Elsewhere implements dev.panal.core.SerializableFunction<Integer, Integer> {
          public Integer apply(Integer x) { return x; }
        }
        """);
    int failures = ToolProvider.getSystemJavaCompiler()
        .run(
            null,
            null,
            null,
            "-cp",
            System.getProperty("java.class.path")
                + File.pathSeparator
                + codeOf(SerializableFunction.class),
            source.toString());
    assertThat(failures).isZero();
    try (URLClassLoader loader = new URLClassLoader(
        new URL[] {directory.toUri().toURL()}, TravelIT.class.getClassLoader())) {
      @SuppressWarnings("unchecked")
      SerializableFunction<Integer, Integer> function = (SerializableFunction<Integer, Integer>)
          loader.loadClass("Elsewhere").getConstructor().newInstance();
      assertThat(pool.submit((Object argument) -> 1, function).exception(LIMIT))
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("Elsewhere");
      assertThat(pool.submit(function, 1).result(LIMIT)).isEqualTo(1);
    }
  }

  private static String codeOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
        .toString();
  }

  @Test
  void standardInput_isEmpty() {
    assertThat(pool.submit(() -> System.in.read()).result(LIMIT)).isEqualTo(-1);
  }
}
