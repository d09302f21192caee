package dev.panal.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the packaged jar as users do. */
class ExamplesIT {
  private static final Path JAR = Path.of("target", "panal-examples.jar").toAbsolutePath();

  /** What saves processor time in a program of a second or two; its workers are as ever. */
  private static final List<String> SHORT_LIVED =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dpanal.archive.create=false");

  private static final String SUM_OF_2_GIB_AND_1_ZEROS =
      "b8030a8ab89280935633d8d991da3d9907c0f12e8b6fc3bfc515f4d440872b6e";

  @TempDir
  private Path scratch;

  record Ended(int exitCode, List<String> out, List<String> err) {}

  @Test
  void hello_printsTwice() throws Exception {
    Ended ended = example("hello");

    assertThat(ended).isEqualTo(new Ended(0, List.of("hello world!", "hello world!"), List.of()));
  }

  @Test
  void pool_printsAListAsLongAsTheWorkers() throws Exception {
    assertThat(example("pool", "--workers=2"))
        .isEqualTo(new Ended(0, List.of("[hello world!, hello world!]"), List.of()));
    assertThat(example("pool", "--workers=3").out())
        .containsExactly(String.valueOf(Collections.nCopies(3, "hello world!")));
  }

  @Test
  void poolWith_printsTwoGreetings() throws Exception {
    assertThat(example("pool-with"))
        .isEqualTo(new Ended(0, List.of("[hello world!, hello world!]"), List.of()));
  }

  @Test
  void matvec_multipliesInPlace() throws Exception {
    Ended ended = example("matvec", "--size=301", "--workers=2");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).hasSize(4);
    assertThat(ended.out().get(0)).isEqualTo("matrix   301 x 301, 0.7 MiB");
    assertThat(ended.out().get(1)).isEqualTo("rows     301");
    assertThat(Double.parseDouble(ended.out().get(2).split(" +")[1])).isCloseTo(0, within(1e-12));
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void wordCount_agreesWithOneThread() throws Exception {
    Path texts = Files.createDirectory(scratch.resolve("texts"));
    Files.writeString(texts.resolve("a.txt"), "The bee and the comb.\n");
    Files.writeString(texts.resolve("b.txt"), "A comb of the-bee's 12 cells");
    Ended ended = example("word-count", "--workers=2", texts.toString());

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out())
        .startsWith("files     2", "words     12", "distinct  8", "        3 the")
        .endsWith("check     the same as by one thread");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void heat_agreesWithOneThread_andDraws() throws Exception {
    Path picture = scratch.resolve("heat.png");
    Path plot = scratch.resolve("plot.png");
    Ended ended = example(
        "heat", "--workers=2", "--size=40", "--steps=51", "--picture=" + picture, "--plot=" + plot);

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).hasSize(4).endsWith("check         the same as by one thread");
    assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(40);
    assertThat(ImageIO.read(plot.toFile()).getWidth()).isEqualTo(600);
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void bank_underKills_losesNoCent() throws Exception {
    Ended ended = example("bank", "--workers=2", "--accounts=3", "--kills=3");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out())
        .contains("killed     3", "money      300000 cents", "check      no cent is lost");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void histogram_agreesWithOneThread() throws Exception {
    Ended ended = example("histogram", "--workers=2", "--samples=100001");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out())
        .hasSize(Histogram.BINS + 2)
        .endsWith("total  100001", "check  the same as by one thread");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void integrate_printsValueErrorTimesAndSpeedUp() throws Exception {
    Ended ended = example("integrate", "--intervals=1000000", "--workers=2");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).hasSize(5);
    assertThat(ended.out().get(0)).startsWith("integral      0.74682413281");
    assertThat(Double.parseDouble(ended.out().get(1).split(" +")[1])).isCloseTo(0, within(1e-12));
    assertThat(ended.out().get(2)).startsWith("1 worker ");
    assertThat(ended.out().get(3)).startsWith("2 workers ");
    assertThat(ended.out().get(4)).startsWith("speed-up ");
    assertThat(ended.err()).isEmpty();
  }

  @Test
  void primes_printsWhatPythonsDocumentationPrints() throws Exception {
    assertThat(example("primes").out())
        .containsExactly(
            "112272535095293 is prime: true",
            "112582705942171 is prime: true",
            "112272535095293 is prime: true",
            "115280095190773 is prime: true",
            "115797848077099 is prime: true",
            "1099726899285419 is prime: false");
  }

  @Test
  void monteCarloPi_sameSeed_sameDigitsWithAnyNumberOfWorkers() throws Exception {
    List<String> one =
        example("montecarlo-pi", "--points=1000000", "--workers=1").out();

    assertThat(one.get(0)).startsWith("pi     3.1");
    assertThat(example("montecarlo-pi", "--points=1000000", "--workers=3").out())
        .isEqualTo(one);
  }

  @Test
  void crash_printsNineteenResultsAndOneReadableError() throws Exception {
    Ended ended = example("crash");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out().stream().filter(line -> line.contains(" squared is ")))
        .hasSize(19);
    assertThat(ended.out().stream()
            .filter(line -> line.startsWith("7: dev.panal.core.WorkerCrashedException: ")))
        .singleElement()
        .asString()
        .contains("SIGSEGV")
        .containsPattern("pid[ =]\\d+");
  }

  @Test
  void compare_printsTheSameCountThreeTimes() throws Exception {
    Ended ended = example("compare", "--below=100000");

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.out()).hasSize(3).allMatch(line -> line.contains(" 9592 primes in "));
  }

  @Test
  void digest_ofDifficultNames_passesSha256sum() throws Exception {
    Path tree = Files.createDirectory(scratch.resolve("a tree"));
    for (String name : List.of(
        "plain",
        "two  spaces",
        " leading",
        "back\\slash",
        "new\nline",
        "carriage\rreturn",
        "a\u00f1o",
        "%41",
        "-",
        "*")) {
      Files.writeString(tree.resolve(name), "content of " + name);
    }
    Files.createDirectories(tree.resolve("sub/deeper dir"));
    Files.write(tree.resolve("sub/deeper dir/empty"), new byte[0]);
    Files.createSymbolicLink(tree.resolve("link"), tree.resolve("plain"));
    Files.createSymbolicLink(tree.resolve("sub/loop"), tree);

    Path sums = scratch.resolve("sums");
    Ended ended = example(sums, "digest", tree.toString());

    assertThat(ended.exitCode()).as("%s", ended).isZero();
    assertThat(ended.err()).singleElement().asString().startsWith("11 files, ").contains("MiB/s");
    assertThat(lines(sums)).hasSize(11);
    assertChecks(sums, scratch);
  }

  @Test
  void digest_ofNamesThatAreNoTextInTheLocale_passesSha256sum() throws Exception {
    Path tree = Files.createDirectory(scratch.resolve("tree"));
    Files.writeString(tree.resolve("a\u00f1o"), "content");
    Path sums = scratch.resolve("sums");
    List<String> command =
        List.of("env", "LC_ALL=C", java(), "-jar", JAR.toString(), "digest", "../tree");

    assertThat(run(command, tree, sums, scratch.resolve("stderr"))).isZero();

    assertThat(lines(sums)).singleElement().asString().endsWith("  ../tree/a\u00f1o");
    assertChecks(sums, tree);
  }

  @Test
  void digest_ofRelativeDirectory_printsRelativeNames() throws Exception {
    Files.createDirectories(scratch.resolve("dir"));
    Files.writeString(scratch.resolve("dir/file"), "x");
    Path sums = scratch.resolve("sums");

    assertThat(example(sums, "digest", "dir").exitCode()).isZero();

    assertThat(lines(sums)).singleElement().asString().endsWith("  dir/file");
    assertChecks(sums, scratch);
  }

  @Test
  void digest_ofUnreadableFiles_reportsThemAndExitsWith1() throws Exception {
    // For every user, root included, reading these ends in an error.
    Path attributes = Path.of("/proc/" + ProcessHandle.current().pid() + "/attr");
    assumeFalse(!Files.isDirectory(attributes), "no /proc here");

    Ended ended = example("digest", attributes.toString());

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.err().get(0)).startsWith("digest: " + attributes + "/").contains(": ");
    assertThat(ended.err().get(ended.err().size() - 1)).contains("could not be read");
  }

  @Test
  void digest_ofFileWithoutPermission_doesTheRest() throws Exception {
    Path tree = Files.createDirectory(scratch.resolve("tree"));
    Files.writeString(tree.resolve("good"), "good");
    Path bad = Files.writeString(tree.resolve("bad"), "bad");
    Files.setPosixFilePermissions(bad, PosixFilePermissions.fromString("---------"));
    assumeFalse(Files.isReadable(bad), "this user reads everything");

    Ended ended = example("digest", tree.toString());

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.out()).singleElement().asString().endsWith("/good");
    assertThat(ended.err()).contains("digest: " + bad + ": permission denied");
  }

  @Test
  void digest_ofSparseFileAbove2GiB_isWhatSha256sumSays() throws Exception {
    Path tree = Files.createDirectory(scratch.resolve("sparse"));
    try (RandomAccessFile file = new RandomAccessFile(tree.resolve("large").toFile(), "rw")) {
      file.setLength((2L << 30) + 1);
    }

    Ended ended = example("digest", tree.toString());

    assertThat(ended.exitCode()).isZero();
    assertThat(ended.err()).singleElement().asString().startsWith("1 file, 2048.0 MiB");
    assertThat(ended.out())
        .containsExactly(SUM_OF_2_GIB_AND_1_ZEROS + "  " + tree.resolve("large"));
  }

  @Test
  void digest_ofTheJdk_namesEveryRegularFile() throws Exception {
    Path sums = scratch.resolve("sums");

    assertThat(example(sums, "digest").exitCode()).isZero();

    try (Stream<Path> files =
        Files.find(Path.of(System.getProperty("java.home")), 100, (p, a) -> a.isRegularFile())) {
      assertThat(lines(sums)).hasSize((int) files.count());
    }
    assertChecks(sums, Path.of("/"));
  }

  @Test
  void digest_onANode_passesSha256sum() throws Exception {
    Path dir = Files.createDirectory(scratch.resolve("many"));
    for (int i = 0; i < 20; i++) {
      Files.writeString(dir.resolve("file-" + i), "content of " + i);
    }
    String port = Integer.toString(freePort());
    Process node = new ProcessBuilder(
            java(),
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            Path.of("../cluster/target/panal-node.jar").toString(),
            "--slots=1",
            "--max-heap=64m",
            "--port=" + port,
            "--data-port=" + freePort(),
            "--join=127.0.0.1:" + port)
        .redirectErrorStream(true)
        .start();
    try {
      assertThat(node.inputReader().readLine()).startsWith("READY ");
      Path sums = scratch.resolve("sums");
      assertThat(example(sums, "digest", "--cluster", "127.0.0.1:" + port, dir.toString()))
          .satisfies(
              ended -> assertThat(ended.err()).singleElement().asString().startsWith("20 files, "))
          .satisfies(ended -> assertThat(ended.out()).hasSize(20));
      assertChecks(sums, scratch);
    } finally {
      node.toHandle().destroy();
      node.waitFor();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private Ended example(String... arguments) throws Exception {
    return example(scratch.resolve("stdout"), arguments);
  }

  private Ended example(Path out, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(java()));
    command.addAll(SHORT_LIVED);
    command.addAll(List.of("-jar", JAR.toString()));
    command.addAll(Arrays.asList(arguments));
    Path err = scratch.resolve("stderr");
    int exitCode = run(command, scratch, out, err);
    return new Ended(exitCode, lines(out), lines(err));
  }

  private void assertChecks(Path sums, Path from) throws Exception {
    Path out = scratch.resolve("check-out");
    Path err = scratch.resolve("check-err");
    int exitCode =
        run(List.of("sha256sum", "-c", "--strict", "--quiet", sums.toString()), from, out, err);
    assertThat(lines(out)).isEmpty();
    assertThat(lines(err)).isEmpty();
    assertThat(exitCode).isZero();
  }

  private static int run(List<String> command, Path from, Path out, Path err)
      throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command)
        .directory(from.toFile())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
    try {
      assertThat(process.waitFor(240, TimeUnit.SECONDS)).as("%s ends", command).isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8).lines().toList();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
