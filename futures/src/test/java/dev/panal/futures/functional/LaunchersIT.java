package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.BootJar;
import dev.panal.core.testing.Jdk;
import dev.panal.core.testing.NothingLeftBehind;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A program of a user's, started in every way there is, has its lambdas run in workers. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class LaunchersIT {
  private static final String PROGRAM = """
      import dev.panal.futures.ProcessPoolExecutor;
      import java.util.List;

      public class Prog {
        record Pair(int number, String text) {}

        static class Helper {
          static int cube(int x) {
            return x * x * x;
          }
        }

        static int fail(int x) {
          throw new IllegalStateException("x=" + x);
        }

        public static void main(String[] args) {
          int base = 10;
          try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(1)) {
            System.out.println(pool.submit(() -> base + 1).result());
            System.out.println(
                pool.map(x -> new Pair(Helper.cube(x), "n" + x), List.of(1, 2, 3)).toList());
            System.out.println(pool.submit(Prog::fail, 3).exception());
          }
        }
      }
      """;

  private static final List<String> ITS_OUTPUT = List.of(
      "11",
      "[Pair[number=1, text=n1], Pair[number=8, text=n2], Pair[number=27, text=n3]]",
      "java.lang.IllegalStateException: x=3");

  /** What an application has of Panal and its dependencies. */
  private static final Pattern OF_PANAL = Pattern.compile(
      "(core|ipc|futures)/target/|net/openhft/|/(guava|failureaccess|jctools-core|asm|slf4j-api|jspecify)-[^/]*$");

  @TempDir
  Path directory;

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private List<String> run(List<String> command) throws Exception {
    Path output = directory.resolve("output");
    Process process = new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    List<String> lines = Files.readAllLines(output);
    assertThat(process.exitValue()).as("%s", lines).isZero();
    return lines;
  }

  private Path source() throws IOException {
    return Files.writeString(directory.resolve("Prog.java"), PROGRAM);
  }

  private Path compiled() throws Exception {
    Path classes = Files.createDirectory(directory.resolve("classes"));
    run(Jdk.command(
        "javac",
        List.of("-J"),
        "-cp",
        classPath(),
        "-d",
        classes.toString(),
        source().toString()));
    return classes;
  }

  private List<String> runJava(String... arguments) throws Exception {
    return run(Jdk.java(arguments));
  }

  @Test
  void directoriesAndJars() throws Exception {
    Path classes = compiled();
    assertThat(runJava("-cp", classes + File.pathSeparator + classPath(), "Prog"))
        .isEqualTo(ITS_OUTPUT);
  }

  private String longPath() throws Exception {
    StringBuilder path = new StringBuilder(compiled() + File.pathSeparator + classPath());
    for (int i = 0; path.length() < 100_000; i++) {
      path.append(File.pathSeparator)
          .append("/nowhere/at/all/library-")
          .append(i)
          .append(".jar");
    }
    return path.toString();
  }

  @Test
  void classPathOf100Kilobytes() throws Exception {
    assertThat(runJava("-cp", longPath(), "Prog")).isEqualTo(ITS_OUTPUT);
  }

  /** As IDEs do it. */
  @Test
  void classPathOf100Kilobytes_inAnArgumentFile() throws Exception {
    Path file = directory.resolve("arguments");
    Files.writeString(file, "-cp\n\"" + longPath() + "\"\n");
    assertThat(runJava("@" + file, "Prog")).isEqualTo(ITS_OUTPUT);
  }

  /**
   * The application is a module that requires {@code dev.panal.futures} and nothing else, and opens
   * no package.
   */
  @Test
  void modulePath() throws Exception {
    String libraries = Arrays.stream(classPath().split(File.pathSeparator))
        .filter(entry -> OF_PANAL.matcher(entry).find() && !entry.endsWith("-tests.jar"))
        .collect(Collectors.joining(File.pathSeparator));
    Path sources = Files.createDirectories(directory.resolve("sources/prog"));
    Path descriptor = Files.writeString(
        sources.resolveSibling("module-info.java"), "module prog { requires dev.panal.futures; }");
    Path source = Files.writeString(sources.resolve("Prog.java"), "package prog;\n" + PROGRAM);
    String classes = directory.resolve("classes").toString();
    run(Jdk.command(
        "javac",
        List.of("-J"),
        "-p",
        libraries,
        "-d",
        classes,
        descriptor.toString(),
        source.toString()));
    assertThat(runJava("-p", classes + File.pathSeparator + libraries, "-m", "prog/prog.Prog"))
        .isEqualTo(ITS_OUTPUT);
  }

  /** Everything in one jar, and a class path of this one. */
  @Test
  void shadedJar() throws Exception {
    Path jar = directory.resolve("all.jar");
    Path classes = compiled();
    Set<String> names = new HashSet<>(Set.of("module-info.class", JarFile.MANIFEST_NAME));
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest("Prog"))) {
      addAll(out, classes, "");
      for (String entry : classPath().split(File.pathSeparator)) {
        if (!OF_PANAL.matcher(entry).find() || entry.endsWith("-tests.jar")) {
          continue;
        }
        if (Files.isDirectory(Path.of(entry))) {
          addAll(out, Path.of(entry), "");
          continue;
        }
        try (JarFile library = new JarFile(entry)) {
          for (JarEntry each : library.stream().toList()) {
            if (!each.isDirectory() && names.add(each.getName())) {
              write(
                  out,
                  new JarEntry(each.getName()),
                  library.getInputStream(each).readAllBytes());
            }
          }
        }
      }
    }
    assertThat(runJava("-jar", jar.toString())).isEqualTo(ITS_OUTPUT);
  }

  @Test
  void jarWithAClassPathInItsManifest() throws Exception {
    Manifest manifest = manifest("Prog");
    manifest
        .getMainAttributes()
        .put(
            Attributes.Name.CLASS_PATH,
            String.join(
                " ",
                Arrays.stream(classPath().split(File.pathSeparator))
                    .map(entry -> new File(entry).toURI().toString())
                    .toList()));
    Path jar = directory.resolve("app.jar");
    Path classes = compiled();
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      addAll(out, classes, "");
    }
    assertThat(runJava("-jar", jar.toString())).isEqualTo(ITS_OUTPUT);
  }

  @Test
  void sourceFile() throws Exception {
    assertThat(runJava("-cp", classPath(), source().toString())).isEqualTo(ITS_OUTPUT);
  }

  @Test
  void jshell() throws Exception {
    Path script = directory.resolve("script.jsh");
    Files.writeString(script, """
        import dev.panal.futures.ProcessPoolExecutor;
        import dev.panal.core.*;
        int n = 5;
        int twice(int x) { return 2 * x + n; }
        record Pair(int number, String text) {}
        class Adder implements SerializableFunction<Integer, Integer> {
          public Integer apply(Integer x) { return x + n; }
        }
        SerializableFunction<Integer, Integer> inner = x -> x + n;
        Thread thread = new Thread();
        var pool = ProcessPoolExecutor.create(1);
        System.out.println(pool.submit(() -> n * 2).result());
        n = 7;
        System.out.println(pool.submit(() -> n * 2).result());
        System.out.println(pool.map(x -> twice(x), List.of(1, 2, 3)).toList());
        System.out.println(pool.submit(p -> new Pair(p.number() + n, p.text()), new Pair(1, "x")).result());
        int twice(int x) { return 3 * x + n; }
        System.out.println(pool.map(x -> twice(x), List.of(1, 2, 3)).toList());
        System.out.println(pool.submit(new Adder(), 1).result());
        n = 100;
        System.out.println(pool.submit(new Adder(), 1).result());
        System.out.println(pool.submit(inner, 1).result());
        void say(Throwable t) { System.out.println(t.getMessage().split("\\n")[0]); }
        try { pool.submit(() -> thread.getName()); } catch (TaskSerializationException e) { say(e); }
        try { pool.submit(f -> f.apply(1), inner); } catch (TaskSerializationException e) { say(e); }
        try { pool.submit(f -> f.get(0).apply(1), new ArrayList<>(List.of(inner))); } catch (TaskSerializationException e) { say(e); }
        try { pool.submit(f -> f.apply(1), new Adder()); } catch (TaskSerializationException e) { say(e); }
        interface Scaled { int x(); default int scaled() { return x() * n; } }
        record Point(int x) implements Scaled {}
        enum Size implements Supplier<Integer> { SMALL; public Integer get() { return n; } }
        System.out.println(pool.submit(x -> new Point(x).scaled(), 2).result());
        System.out.println(pool.submit(() -> Size.SMALL.get()).result());
        try { pool.submit(p -> p.scaled(), new Point(2)); } catch (TaskSerializationException e) { say(e); }
        try { pool.submit(s -> s.get(), Size.SMALL); } catch (TaskSerializationException e) { say(e); }
        int go() { return pool.submit(x -> twice(x), 1).result(); }
        System.out.println(go());
        int twice(int x) { return 4 * x; }
        System.out.println(go());
        int more = 1000;
        int twice(int x) { return 5 * x + more; }
        System.out.println(go());
        pool.close();
        /exit
        """);
    List<String> lines = run(Jdk.command(
        "jshell",
        List.of("-J", "-R"),
        "-R-Duser.home=" + directory,
        "-J-Djava.util.prefs.userRoot=" + directory,
        "--class-path",
        classPath(),
        script.toString()));
    String refused = " reads the session's variable n, whose value travels with the submitted"
        + " function only: pass it as an argument";
    assertThat(lines)
        .filteredOn(line -> !line.isBlank() && !line.contains("pref"))
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("10"),
            line -> assertThat(line).isEqualTo("14"),
            line -> assertThat(line).isEqualTo("[9, 11, 13]"),
            line -> assertThat(line).isEqualTo("Pair[number=8, text=x]"),
            line -> assertThat(line).isEqualTo("[10, 13, 16]"),
            line -> assertThat(line).isEqualTo("8"),
            line -> assertThat(line).isEqualTo("101"),
            line -> assertThat(line).isEqualTo("101"),
            line -> assertThat(line).contains("the session's variable thread", "java.lang.Thread"),
            line -> assertThat(line).contains(refused),
            line -> assertThat(line).contains(refused),
            line -> assertThat(line).contains("Adder", refused),
            line -> assertThat(line).isEqualTo("200"),
            line -> assertThat(line).isEqualTo("100"),
            line -> assertThat(line).contains("Point", refused),
            line -> assertThat(line).contains("Size", refused),
            line -> assertThat(line).isEqualTo("103"),
            line -> assertThat(line).isEqualTo("4"),
            line -> assertThat(line).isEqualTo("1005"));
  }

  @Test
  void springBootJar() throws Exception {
    Path jar = directory.resolve("boot app.jar");
    BootJar.write(jar, compiled(), "Prog");
    assertThat(runJava("-jar", jar.toString())).isEqualTo(ITS_OUTPUT);
  }

  private static Manifest manifest(String main) {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
    return manifest;
  }

  private static void addAll(JarOutputStream out, Path root, String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace(File.separatorChar, '/');
        if (!name.equals(JarFile.MANIFEST_NAME)) {
          write(out, new JarEntry(prefix + name), Files.readAllBytes(file));
        }
      }
    }
  }

  private static void write(JarOutputStream out, JarEntry entry, byte[] bytes) throws IOException {
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }
}
