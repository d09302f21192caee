package dev.panal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.cluster.internal.Version;
import dev.panal.cluster.internal.node.NodeServer;
import dev.panal.core.testing.BootJar;
import dev.panal.core.testing.Javac;
import dev.panal.core.testing.Jdk;
import dev.panal.core.testing.NothingLeftBehind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Where a program's classes are in no jar or directory, its lambdas run on nodes all the same. */
@ExtendWith(NothingLeftBehind.ByClass.class)
@Timeout(180)
class LaunchersIT {
  private static NodeServer node;

  @TempDir
  Path directory;

  @BeforeAll
  static void start(@TempDir Path work) {
    node = NodeHere.start(work, Version.current());
  }

  @AfterAll
  static void stop() {
    node.stop(Duration.ZERO);
  }

  private List<String> run(List<String> command) throws Exception {
    Path output = directory.resolve("output");
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
    assertThat(process.waitFor(150, TimeUnit.SECONDS)).isTrue();
    List<String> lines = Files.readAllLines(output);
    assertThat(process.exitValue()).as("%s", lines).isZero();
    return lines;
  }

  private String open() {
    return "dev.panal.cluster.ClusterExecutor.builder().hosts(\"" + node.address()
        + "\").connectTimeout(java.time.Duration.ofSeconds(60)).connect()";
  }

  @Test
  void jshell() throws Exception {
    Path script = directory.resolve("script.jsh");
    Files.writeString(script, """
        int n = 5;
        int twice(int x) { return 2 * x + n; }
        record Pair(int number, String text) {}
        var cluster = %s;
        System.out.println(cluster.map(x -> twice(x), List.of(1, 2, 3)).toList());
        n = 7;
        System.out.println(cluster.submit(p -> new Pair(p.number() + n, p.text()), new Pair(1, "x")).result());
        int go() { return cluster.submit(x -> twice(x), 1).result(); }
        System.out.println(go());
        int twice(int x) { return 3 * x + n; }
        System.out.println(cluster.map(x -> twice(x), List.of(1, 2, 3)).toList());
        System.out.println(go());
        cluster.close();
        /exit
        """.formatted(open()));
    List<String> lines = run(Jdk.command(
        "jshell",
        List.of("-J", "-R"),
        "-R-Duser.home=" + directory,
        "-J-Djava.util.prefs.userRoot=" + directory,
        "--class-path",
        System.getProperty("java.class.path"),
        script.toString()));
    assertThat(lines)
        .filteredOn(line -> !line.isBlank() && !line.contains("pref"))
        .containsExactly("[7, 9, 11]", "Pair[number=8, text=x]", "9", "[10, 13, 16]", "10");
  }

  @Test
  void springBootJar() throws Exception {
    Path source = Files.writeString(directory.resolve("Prog.java"), """
        import java.util.List;

        public class Prog {
          record Pair(int number, String text) {}

          public static void main(String[] args) {
            int base = 10;
            try (var cluster = %s) {
              System.out.println(
                  cluster.map(x -> new Pair(x + base, "n" + x), List.of(1, 2)).toList());
            }
          }
        }
        """.formatted(open()));
    Path classes = directory.resolve("classes");
    assertThat(Javac.compile(List.of(source), Files.createDirectory(classes))).isEmpty();
    Path jar = directory.resolve("boot app.jar");
    BootJar.write(jar, classes, "Prog");
    assertThat(run(Jdk.java("-jar", jar.toString())))
        .containsExactly("[Pair[number=11, text=n1], Pair[number=12, text=n2]]");
  }
}
