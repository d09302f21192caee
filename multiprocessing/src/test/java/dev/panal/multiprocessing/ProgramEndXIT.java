package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.testing.Jdk;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of children when the program ends. */
@Timeout(300)
class ProgramEndXIT {
  private Process program;
  private BufferedReader said;

  /** A program with one child of each kind that ends as its argument says. */
  public static final class Program {
    private Program() {}

    public static void main(String[] arguments) {
      SharedLatch mainEnds = SharedLatch.create(2);
      JvmProcess daemon = JvmProcess.builder()
          .maxHeap("64m")
          .daemon(true)
          .build(Program::daemon, mainEnds)
          .start();
      System.out.println("daemon " + daemon.pid());
      JvmProcess child =
          JvmProcess.builder().maxHeap("64m").build(Program::child, mainEnds).start();
      System.out.println("child " + child.pid());
      if (arguments[0].equals("exit")) {
        System.exit(4);
      }
      if (arguments[0].equals("sleep")) {
        LockSupport.parkNanos(Long.MAX_VALUE);
      }
      System.out.println("main ends");
      mainEnds.countDown();
    }

    private static void daemon(SharedLatch mainEnds) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("daemon told")));
      System.out.println("daemon up");
      mainEnds.countDown();
      while (true) {
        LockSupport.parkNanos(Long.MAX_VALUE);
      }
    }

    private static void child(SharedLatch mainEnds) {
      System.out.println("child up");
      mainEnds.await();
      System.out.println("child done");
    }
  }

  private void start(String how) throws IOException {
    program = new ProcessBuilder(Jdk.java(
            "-Xmx64m", "-cp", System.getProperty("java.class.path"), Program.class.getName(), how))
        .redirectErrorStream(true)
        .start();
    said =
        new BufferedReader(new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8));
  }

  @AfterEach
  void end() throws InterruptedException {
    program.destroyForcibly().waitFor();
  }

  @Test
  void mainThatReturns_waitsForChildren_andTerminatesDaemons() throws Exception {
    start("return");
    List<String> lines = rest(new ArrayList<>());
    assertThat(program.waitFor()).isZero();
    assertThat(lines).contains("main ends", "child up", "child done", "daemon up", "daemon told");
    assertThat(lines.indexOf("child done")).isGreaterThan(lines.indexOf("main ends"));
    assertThat(lines.indexOf("daemon told")).isGreaterThan(lines.indexOf("child done"));
    awaitGone(lines);
  }

  @Test
  void exit_endsAllChildren() throws Exception {
    start("exit");
    List<String> lines = rest(new ArrayList<>());
    assertThat(program.waitFor()).isEqualTo(4);
    assertThat(lines).doesNotContain("child done");
    awaitGone(lines);
  }

  @Test
  void terminatedOrKilledProgram_takesAllChildrenWithIt() throws Exception {
    for (boolean forcibly : new boolean[] {false, true}) {
      start("sleep");
      List<String> lines = new ArrayList<>();
      while (!lines.contains("daemon up")) {
        lines.add(said.readLine());
      }
      if (forcibly) {
        program.toHandle().destroyForcibly();
      } else {
        program.toHandle().destroy();
      }
      rest(lines);
      assertThat(program.waitFor()).isEqualTo(forcibly ? 137 : 143);
      assertThat(lines).doesNotContain("child done");
      awaitGone(lines);
    }
  }

  private List<String> rest(List<String> lines) throws IOException {
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      lines.add(line);
    }
    return lines;
  }

  private static void awaitGone(List<String> lines) {
    List<Long> pids = lines.stream()
        .filter(line -> line.matches("(daemon|child) \\d+"))
        .map(line -> Long.valueOf(line.split(" ")[1]))
        .toList();
    assertThat(pids).hasSize(2);
    await()
        .atMost(Duration.ofSeconds(1))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> pids.stream().allMatch(ProgramEndXIT::isGone));
  }

  /** Whether no such process is there, or only what its new parent has not yet collected. */
  private static boolean isGone(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
    } catch (IOException gone) {
      return true;
    }
  }
}
