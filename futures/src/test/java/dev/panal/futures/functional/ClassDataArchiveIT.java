package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.Jars;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs whose class path is of jars only, as when installed, or begins with directories, as in
 * an IDE.
 */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class ClassDataArchiveIT {
  @TempDir
  static Path jars;

  @TempDir
  Path temporary;

  private static final String DIRECTORIES_FIRST = System.getProperty("java.class.path");

  private static String jarsOnly = "";
  private static Path made;
  private Path cache;

  /** Says what the workers of two pools, one after the other, have mapped. */
  static final class Program {
    private Program() {}

    private static int twice(int x) {
      return 2 * x;
    }

    public static void main(String[] args) {
      boolean use = !args[0].equals("without");
      try (ProcessPoolExecutor pool =
          ProcessPoolExecutor.builder().workers(1).classDataArchive(use).build()) {
        say(pool);
        if (args[0].equals("make")) {
          Faults.await(
              () -> !archives(Path.of(System.getProperty("panal.archive"))).isEmpty());
        }
      }
      try (ProcessPoolExecutor pool =
          ProcessPoolExecutor.builder().workers(1).classDataArchive(use).build()) {
        say(pool);
      }
    }

    private static void say(ProcessPoolExecutor pool) {
      int answer = pool.submit(Program::twice, 21).result();
      boolean mapped = pool.submit(
              () -> Files.readString(Path.of("/proc/self/maps")).contains(".jsa\n")
                  && Files.readString(Path.of("/proc/self/maps"))
                      .contains(System.getProperty("panal.archive") + "/"))
          .result();
      System.out.println(answer + (mapped ? " archived" : " plain"));
    }
  }

  private static List<Path> archives(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(".jsa")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @BeforeAll
  static void packJars() throws Exception {
    List<String> packed = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      packed.add(
          Files.isDirectory(path)
              ? Jars.write(jars.resolve("classes" + packed.size() + ".jar"), path)
                  .toString()
              : entry);
    }
    jarsOnly = String.join(File.pathSeparator, packed);
    Path first = jars.resolve("cache");
    assertThat(run("make", first, jarsOnly)).containsExactly("42 plain", "42 archived");
    made = archives(first).get(0);
  }

  @BeforeEach
  void cacheOfTheTest() throws IOException {
    cache = Files.createDirectory(temporary.resolve("cache"));
  }

  /** The archive as it was made, in the cache of the test. */
  private Path copyOfMade() throws IOException {
    return Files.copy(made, cache.resolve(made.getFileName()));
  }

  private List<String> run(String how) throws IOException, InterruptedException {
    return run(how, cache, jarsOnly);
  }

  private static List<String> run(String how, Path cache, String classPath)
      throws IOException, InterruptedException {
    Process program = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Dpanal.archive=" + cache,
            "-cp",
            classPath,
            Program.class.getName(),
            how)
        .redirectErrorStream(true)
        .start();
    try {
      List<String> lines = new String(
              program.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
      assertThat(program.waitFor(240, TimeUnit.SECONDS)).isTrue();
      assertThat(program.exitValue()).as("%s", lines).isZero();
      return lines;
    } finally {
      program.destroyForcibly();
    }
  }

  @Test
  void archive_isMadeOnce_usedByTheNextPool_andByTheNextProgram() throws Exception {
    Path copy = copyOfMade();
    assertThat(run("use")).containsExactly("42 archived", "42 archived");
    assertThat(run("without")).containsExactly("42 plain", "42 plain");
    try (Stream<Path> all = Files.list(cache)) {
      assertThat(all).containsExactly(copy);
    }
  }

  @Test
  void archive_isUsed_whereTheClassPathBeginsWithDirectories() throws Exception {
    assertThat(run("make", cache, DIRECTORIES_FIRST)).containsExactly("42 plain", "42 archived");
    assertThat(run("use", cache, DIRECTORIES_FIRST)).containsExactly("42 archived", "42 archived");
  }

  @Test
  void truncated_costsTimeOnly() throws Exception {
    Path copy = copyOfMade();
    Files.write(copy, Arrays.copyOf(Files.readAllBytes(copy), 100_000));
    assertThat(run("use")).containsExactly("42 plain", "42 plain");
    assertThat(copy).doesNotExist();
  }

  /** Its name says that it is whole, so the JVM itself has to cope, or dies. */
  @Test
  void truncatedButCalledWhole_costsTimeOnly() throws Exception {
    byte[] half = Arrays.copyOf(Files.readAllBytes(made), (int) (Files.size(made) / 2));
    put(made, half);
    assertThat(run("use"))
        .filteredOn(line -> !line.startsWith("#")) // the JVM's last words
        .hasSize(2)
        .allMatch(line -> line.startsWith("42 "));
  }

  @Test
  void anythingElse_costsTimeOnly() throws Exception {
    byte[] noise = new byte[(int) Files.size(made)];
    new java.util.Random(1).nextBytes(noise);
    put(made, noise);
    assertThat(run("use")).containsExactly("42 plain", "42 plain");
  }

  private void put(Path like, byte[] content) throws IOException {
    CRC32C checksum = new CRC32C();
    checksum.update(content, 0, content.length);
    String key = like.getFileName().toString().substring(0, 16);
    Path file =
        cache.resolve(String.format("%s-%d-%08x.jsa", key, content.length, checksum.getValue()));
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(content);
    }
  }

  @Test
  void directoryThatCannotBeMade_costsTimeOnly() throws Exception {
    cache = Files.writeString(temporary.resolve("file"), "in the place of a directory");
    assertThat(run("use")).containsExactly("42 plain", "42 plain");
  }
}
