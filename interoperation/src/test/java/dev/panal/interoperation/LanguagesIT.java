package dev.panal.interoperation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.Jdk;
import dev.panal.core.testing.NothingLeftBehind;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Functions of other languages run in workers; a preview feature of Java's comes along. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class LanguagesIT {
  private static final List<String> ITS_OUTPUT = List.of("49", "[11, 12, 13]", "true");

  @TempDir
  Path directory;

  @Test
  void groovy_closuresAndLambdas() throws Exception {
    Path source = Files.writeString(directory.resolve("Prog.groovy"), """
        import dev.panal.core.SerializableFunction
        import dev.panal.core.TaskContext
        import dev.panal.futures.ProcessPoolExecutor
        import groovy.transform.CompileStatic

        @CompileStatic
        class Prog {
          static int square(int x) { x * x }

          static void main(String[] args) {
            int base = 10
            ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)
            try {
              SerializableFunction<Integer, Integer> lambda = (Integer x) -> square(x)
              println pool.submit(lambda, 7).result()
              SerializableFunction<Integer, Integer> closure = { Integer x -> x + base }
              println pool.map(closure, [1, 2, 3]).toList()
              SerializableFunction<Integer, Boolean> where = { Integer x -> TaskContext.inWorker() }
              println pool.submit(where, 1).result()
            } finally {
              pool.close()
            }
          }
        }
        """);
    List<String> libraries = Programs.panalAnd("groovy-");
    Path classes = Files.createDirectory(directory.resolve("classes"));
    String classPath = classes + File.pathSeparator + Programs.path(libraries);
    Programs.run(
        directory,
        Jdk.java(
            "-cp",
            classPath,
            "org.codehaus.groovy.tools.FileSystemCompiler",
            "-cp",
            classPath,
            "-d",
            classes.toString(),
            source.toString()));
    assertThat(Programs.run(directory, Jdk.java("-cp", classPath, "Prog"))).isEqualTo(ITS_OUTPUT);
  }

  @Test
  void kotlin_lambdasAndFunctionReferences() throws Exception {
    Path source = Files.writeString(directory.resolve("Prog.kt"), """
        import dev.panal.core.SerializableFunction
        import dev.panal.core.SerializableCallable
        import dev.panal.core.TaskContext
        import dev.panal.futures.ProcessPoolExecutor

        fun square(x: Int): Int = x * x

        fun main() {
          val base = 10
          ProcessPoolExecutor.create(1).use { pool ->
            println(pool.submit(SerializableFunction<Int, Int>(::square), 7).result())
            println(pool.map(SerializableFunction { x: Int -> x + base }, listOf(1, 2, 3)).toList())
            println(pool.submit(SerializableCallable { TaskContext.inWorker() }).result())
          }
        }
        """);
    String[] compiler = new File("target/kotlin").getAbsoluteFile().list();
    assertThat(compiler).isNotNull();
    String compilerPath = Programs.path(Arrays.stream(compiler)
        .map(name -> new File("target/kotlin", name).getAbsolutePath())
        .toList());
    String library = Arrays.stream(compiler)
        .filter(name -> name.startsWith("kotlin-stdlib"))
        .map(name -> new File("target/kotlin", name).getAbsolutePath())
        .findFirst()
        .orElseThrow();
    List<String> entries = new ArrayList<>(Programs.panalAnd());
    entries.add(library);
    Path classes = Files.createDirectory(directory.resolve("classes"));
    Programs.run(
        directory,
        Jdk.java(
            "-cp",
            compilerPath,
            "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
            "-no-stdlib",
            "-no-reflect",
            "-nowarn",
            "-jvm-target",
            "17",
            "-Xjdk-release=17",
            "-cp",
            Programs.path(entries),
            "-d",
            classes.toString(),
            source.toString()));
    assertThat(Programs.run(
            directory,
            Jdk.java("-cp", classes + File.pathSeparator + Programs.path(entries), "ProgKt")))
        .isEqualTo(ITS_OUTPUT);
  }

  /** Its scopes wait for futures; the classes of a source file with preview features travel. */
  @Test
  @EnabledForJreRange(min = JRE.JAVA_25, max = JRE.JAVA_25)
  void structuredConcurrency_waitsForTasks() throws Exception {
    Path source = Files.writeString(directory.resolve("Prog.java"), """
        import dev.panal.core.TaskContext;
        import dev.panal.futures.ProcessPoolExecutor;
        import java.util.List;
        import java.util.concurrent.StructuredTaskScope;

        public class Prog {
          static int square(int x) {
            return x * x;
          }

          public static void main(String[] args) throws Exception {
            int base = 10;
            try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1);
                var scope = StructuredTaskScope.open()) {
              var one = scope.fork(() -> pool.submit(Prog::square, 7).result());
              var more = scope.fork(() -> pool.map((Integer x) -> x + base, List.of(1, 2, 3)).toList());
              var where = scope.fork(() -> pool.submit(TaskContext::inWorker).result());
              scope.join();
              System.out.println(one.get());
              System.out.println(more.get());
              System.out.println(where.get());
            }
          }
        }
        """);
    assertThat(Programs.run(
            directory,
            Jdk.java(
                "--enable-preview",
                "--source",
                "25",
                "-cp",
                Programs.path(Programs.panalAnd()),
                source.toString())))
        .filteredOn(line -> !line.startsWith("Note: "))
        .isEqualTo(ITS_OUTPUT);
  }
}
