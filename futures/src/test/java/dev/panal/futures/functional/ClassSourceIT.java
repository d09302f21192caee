package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.SerializableCallable;
import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.Serializable;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Classes that are on no class path run in workers. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class ClassSourceIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static final int VERSIONS = 500;

  @TempDir
  Path directory;

  private static String source(String name, int version) {
    return """
        import dev.panal.core.*;
        import java.io.*;
        import java.util.*;

        public class %s {
          public record Point(int x, int y) implements Serializable {}

          static class Helper {
            static int version() {
              return %d;
            }
          }

          public static SerializableCallable<Object> version() {
            return Helper::version;
          }

          public static SerializableCallable<Object> versionAgain() {
            return Helper::version;
          }

          public static SerializableFunction<Object, Object> moved() {
            return p -> new Point(((Point) p).x() + 1, ((Point) p).y());
          }

          public static SerializableCallable<Object> resource() {
            return () -> {
              try (InputStream in =
                  Thread.currentThread().getContextClassLoader().getResourceAsStream("words.txt")) {
                return in == null ? "none" : new String(in.readAllBytes());
              }
            };
          }

          public static SerializableCallable<Object> failing() {
            return () -> {
              throw new Failure("told");
            };
          }

          public static class Failure extends Exception {
            Failure(String message) {
              super(message);
            }
          }
        }
        """.formatted(name, version);
  }

  private Map<String, byte[]> compiled(String name, int version) throws Exception {
    return MemoryLoader.compile(directory, name, source(name, version));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Serializable> T make(ClassLoader loader, String type, String method)
      throws ReflectiveOperationException {
    return (T) loader.loadClass(type).getMethod(method).invoke(null);
  }

  private static int loadedClasses(ProcessPoolExecutor pool) throws Exception {
    TaskFuture<Integer> loaded = pool.submit(() -> {
      System.gc();
      return java.lang.management.ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
    });
    return loaded.result(LIMIT);
  }

  @Test
  void functionsArgumentsResultsAndExceptions_ofALoaderOfItsOwn() throws Exception {
    MemoryLoader loader = new MemoryLoader(compiled("Code", 1), true);
    loader.put("words.txt", "panal".getBytes(StandardCharsets.UTF_8));
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      SerializableCallable<Object> version = make(loader, "Code", "version");
      SerializableFunction<Object, Object> moved = make(loader, "Code", "moved");
      SerializableCallable<Object> resource = make(loader, "Code", "resource");
      SerializableCallable<Object> failing = make(loader, "Code", "failing");
      Object point =
          loader.loadClass("Code$Point").getConstructor(int.class, int.class).newInstance(1, 2);

      assertThat(pool.submit(version).result(LIMIT)).isEqualTo(1);
      Object result = pool.submit(moved, point).result(LIMIT);
      assertThat(result.getClass()).isSameAs(point.getClass());
      assertThat(result).hasToString("Point[x=2, y=2]");
      assertThat(pool.map(moved, List.of(point, point)).map(Object::toString))
          .containsExactly("Point[x=2, y=2]", "Point[x=2, y=2]");
      assertThat(pool.submit(resource).result(LIMIT)).isEqualTo("panal");
      assertThat(pool.submit(failing).exception(LIMIT))
          .hasMessage("told")
          .isInstanceOf(loader.loadClass("Code$Failure"));
      // what is on the class path finds its loader again
      assertThat(pool.submit(() ->
                  Thread.currentThread().getContextClassLoader().getClass().getName())
              .result(LIMIT))
          .contains("AppClassLoader");
    }
  }

  @Test
  void twoVersionsOfAClass_inTwoLoaders_doNotMeet() throws Exception {
    MemoryLoader one = new MemoryLoader(compiled("Code", 1), true);
    MemoryLoader two = new MemoryLoader(compiled("Code", 2), true);
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      SerializableCallable<Object> first = make(one, "Code", "version");
      SerializableCallable<Object> second = make(two, "Code", "version");
      for (int i = 0; i < 3; i++) {
        assertThat(pool.submit(first).result(LIMIT)).isEqualTo(1);
        assertThat(pool.submit(second).result(LIMIT)).isEqualTo(2);
      }
    }
  }

  @Test
  void classesThatChangeInTheirLoader_areNoticedByTheNextTask() throws Exception {
    MemoryLoader loader = new MemoryLoader(compiled("Code", 1), true);
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      SerializableCallable<Object> version = make(loader, "Code", "version");
      assertThat(pool.submit(version).result(LIMIT)).isEqualTo(1);
      compiled("Code", 5).forEach(loader::put);
      SerializableCallable<Object> again = make(loader, "Code", "versionAgain");
      assertThat(pool.submit(again).result(LIMIT)).as("a new function").isEqualTo(5);
      assertThat(pool.submit(version).result(LIMIT)).as("the one from before").isEqualTo(5);
    }
  }

  @Test
  void classesThatChangeHundredsOfTimes_areNoticed_andLetGoInTheWorker() throws Exception {
    MemoryLoader loader = new MemoryLoader(compiled("Code", 0), true);
    List<Map<String, byte[]>> versions = List.of(compiled("Code", 0), compiled("Code", 1));
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .maxHeap("64m")
        .jvmArgs("-XX:MaxMetaspaceSize=32m")
        .build()) {
      SerializableCallable<Object> version = make(loader, "Code", "version");
      assertThat(pool.submit(version).result(LIMIT)).isEqualTo(0);
      int before = loadedClasses(pool);
      for (int i = 1; i <= VERSIONS; i++) {
        int expected = i % 2;
        versions.get(expected).forEach(loader::put);
        await()
            .atMost(LIMIT)
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> pool.submit(version).result(LIMIT).equals(expected));
      }
      assertThat(loadedClasses(pool) - before).isLessThan(VERSIONS);
    }
  }

  @Test
  void loaderThatDoesNotGiveItsBytes_isNamed_unlessAProviderKnowsThem() throws Exception {
    MemoryLoader silent = new MemoryLoader(compiled("Code", 1), false);
    MemoryLoader provided = new MemoryLoader(compiled("Provided", 3), false);
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
      SerializableCallable<Object> lost = make(silent, "Code", "version");
      assertThat(pool.submit(lost).exception(LIMIT))
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("Code")
          .hasMessageContaining("MemoryLoader")
          .hasMessageContaining("ClassBytesProvider");
      SerializableCallable<Object> found = make(provided, "Provided", "version");
      assertThat(pool.submit(found).result(LIMIT)).isEqualTo(3);
    }
  }

  @Test
  void manyLoaders_areFreedOnBothSides_andLeaveNoFiles() throws Exception {
    Map<String, byte[]> code = compiled("Code", 1);
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .maxHeap("64m")
        .jvmArgs("-XX:MaxMetaspaceSize=48m")
        .sharedMemoryDirectory(directory)
        .build()) {
      List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        MemoryLoader loader = new MemoryLoader(code, true);
        loaders.add(new WeakReference<>(loader));
        SerializableCallable<Object> version = make(loader, "Code", "version");
        assertThat(pool.submit(version).result(LIMIT)).isEqualTo(1);
        if (i % 100 == 99) {
          System.gc();
        }
      }
      await().atMost(LIMIT).until(() -> {
        System.gc();
        return loaders.stream().filter(loader -> loader.get() != null).count() < 20;
      });
      assertThat(loadedClasses(pool)).isLessThan(5_000);
      try (Stream<Path> files = Files.walk(directory)) {
        assertThat(files.filter(file -> file.getFileName().toString().startsWith("class-")))
            .isEmpty();
      }
    }
  }
}
