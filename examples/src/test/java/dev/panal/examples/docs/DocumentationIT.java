package dev.panal.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.examples.docs.Markdown.Program;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation shows compiles, runs and prints what it says. */
class DocumentationIT {
  private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
  private static final Path JAR = Path.of("target", "panal-examples.jar").toAbsolutePath();

  private static final String FUNCTIONS_OF_FRAGMENTS = """
      import dev.panal.multiprocessing.Connection;
      import java.nio.file.Path;
      import javax.net.ssl.SSLContext;

      class Fragment {
        record Photo(Path file) {}

        static double simulate(int seed) { return seed; }
        static Photo develop(Path file) { return new Photo(file); }
        static void warmUp() {}
        static void flush() {}
        static long compute(int part) { return part; }
        static void repair() {}
        static void change() {}

        record Place(double latitude, double longitude) {}
        record Question(String text) {}
        record Answer(String text) {}
        static void serve(Connection asked) {}

        interface Jobs {}
        static final class JobQueue implements Jobs {}
        static final class Keys { static SSLContext context() { throw new AssertionError(); } }
      }
      """;

  private static final String FRAGMENT = """
      import dev.panal.cluster.*;
      import dev.panal.core.*;
      import dev.panal.dashboard.*;
      import dev.panal.futures.*;
      import dev.panal.ipc.*;
      import dev.panal.multiprocessing.*;
      import dev.panal.progress.*;
      import dev.panal.testkit.*;
      import dev.panal.testkit.InjectedFault.Kind;
      import java.net.InetSocketAddress;
      import java.nio.*;
      import java.nio.file.*;
      import java.time.Duration;
      import java.util.*;
      import java.util.concurrent.*;
      import java.util.stream.*;

      class %s extends Fragment {
        static void fragment(ProcessPoolExecutor pool, List<Path> files, List<Integer> seeds%s) throws Exception {
          %s
        }
      }
      """;

  /** What the pages on shared objects take for granted. */
  private static final String SHARED = """
      , Connection connection, SharedQueue<Path> queue, SharedQueue<Path> results, JvmProcess worker,
          Duration timeout, byte[] key, javax.net.ssl.SSLContext trust, Path scratch, List<String> words,
          List<String> names, List<Integer> parts, int rows, int columns, double dt, double speed""";

  @TempDir
  private Path scratch;

  /** Complete programs. */
  private static final Set<String> PROGRAMS =
      Set.of("README.md", "docs/tutorial.md", "docs/tutorial.es.md");

  /** Compiled beside the libraries that they are about, in their modules. */
  private static final Set<String> COMPILED_ELSEWHERE =
      Set.of("docs/frameworks.md", "docs/cluster/spark.md");

  static Stream<String> pagesOfFragments() throws IOException {
    return pagesWithJava().stream()
        .filter(name -> !PROGRAMS.contains(name) && !COMPILED_ELSEWHERE.contains(name));
  }

  private static Set<String> pagesWithJava() throws IOException {
    try (Stream<Path> docs = Files.walk(REPOSITORY.resolve("docs"));
        Stream<Path> root = Files.list(REPOSITORY)) {
      return Stream.concat(root, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .map(file -> REPOSITORY.relativize(file).toString())
          .filter(name -> Markdown.read(REPOSITORY, name).blocks().stream()
              .anyMatch(block -> block.language().equals("java")))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  /** The examples' jar, and the testkit, which is not in it. */
  private static String classPath() {
    return Stream.concat(
            Stream.of(JAR.toString()),
            Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("testkit")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  static Stream<Program> programs() {
    return Stream.of("README.md", "docs/tutorial.md")
        .flatMap(name -> Markdown.read(REPOSITORY, name).programs().stream());
  }

  @ParameterizedTest
  @MethodSource("programs")
  void program_printsWhatIsBelowIt(Program program) throws Exception {
    compile(Map.of(program.className(), program.source()));

    Path out = scratch.resolve("out");
    Path err = scratch.resolve("err");
    int exitCode = run(program.className(), out, err);

    assertThat(Files.readString(err)).isEmpty();
    assertThat(Files.readString(out)).isEqualTo(program.output().orElseThrow());
    assertThat(exitCode).isZero();
  }

  @ParameterizedTest
  @MethodSource("pagesOfFragments")
  void fragments_compile(String page) throws Exception {
    List<String> fragments = Markdown.read(REPOSITORY, page).fragments();
    assertThat(fragments).isNotEmpty();

    Map<String, String> sources = new LinkedHashMap<>();
    sources.put("Fragment", FUNCTIONS_OF_FRAGMENTS);
    for (String fragment : fragments) {
      String name = "Fragment" + sources.size();
      sources.put(
          name, FRAGMENT.formatted(name, page.startsWith("docs/sharing/") ? SHARED : "", fragment));
    }

    compile(sources);
  }

  @Test
  void tutorial_inBothLanguages_hasTheSameCode() {
    Markdown english = Markdown.read(REPOSITORY, "docs/tutorial.md");
    Markdown spanish = Markdown.read(REPOSITORY, "docs/tutorial.es.md");

    assertThat(spanish.blocks()).isEqualTo(english.blocks()).hasSizeGreaterThan(20);
  }

  private void compile(Map<String, String> sources) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Map.Entry<String, String> source : sources.entrySet()) {
      files.add(Files.writeString(scratch.resolve(source.getKey() + ".java"), source.getValue()));
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options = List.of(
        "--release",
        "17",
        "-proc:none",
        "-Xlint:all,-serial,-try",
        "-Werror",
        "-cp",
        classPath(),
        "-d",
        scratch.toString());
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled = compiler
          .getTask(
              messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
          .call();
      assertThat(compiled).as("%s", messages).isTrue();
    }
  }

  /** On two processors, as the documentation says. */
  private int run(String className, Path out, Path err) throws Exception {
    Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:ActiveProcessorCount=2",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dpanal.archive.create=false",
            "-cp",
            JAR + ":" + scratch,
            className)
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
    try {
      assertThat(process.waitFor(240, TimeUnit.SECONDS))
          .as("%s ends", className)
          .isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
