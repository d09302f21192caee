package dev.panal.ipc.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ownership between two JVMs. */
class PoolDirectoryXIT {
  @TempDir
  Path base;

  private Process other;
  private BufferedReader said;
  private Path othersDirectory;

  /** The other JVM: owns a directory until its standard input ends, or is killed. */
  public static final class Owner {
    private Owner() {}

    public static void main(String[] arguments) throws IOException {
      PoolDirectory directory = PoolDirectory.create("test", Path.of(arguments[0]));
      Files.writeString(directory.linkDirectory(0, 1).resolve("queue"), "x");
      System.out.println(directory.path());
      System.in.read();
      if (arguments.length > 1) {
        System.exit(Integer.parseInt(arguments[1]));
      }
      directory.close();
      System.out.println("closed");
      System.in.read();
    }
  }

  @BeforeEach
  void startOther() throws IOException {
    start();
  }

  @AfterEach
  void killOther() throws InterruptedException {
    // By its handle: the process object would also close its input, which ends it in good order.
    other.toHandle().destroyForcibly();
    other.waitFor();
  }

  private void start(String... more) throws IOException {
    startBehind(List.of(), more);
  }

  private void startBehind(List<String> prefix, String... more) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> fixed = List.of(
        java, "-cp", System.getProperty("java.class.path"), Owner.class.getName(), base.toString());
    other = new ProcessBuilder(
            Stream.of(prefix, fixed, List.of(more)).flatMap(List::stream).toList())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    said =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8));
    othersDirectory = Path.of(said.readLine());
  }

  @Test
  void livingOwnersDirectory_isNeverSwept_andADeadOnesIs() throws Exception {
    assertThat(PoolDirectory.sweep(base)).isZero();
    assertThat(othersDirectory.resolve("w0-1/queue")).exists();

    other
        .descendants()
        .forEach(ProcessHandle::destroyForcibly); // the warden, which would remove it at once
    killOther();

    assertThat(othersDirectory.resolve("w0-1/queue")).exists();
    assertThat(PoolDirectory.sweep(base)).isEqualTo(1);
    assertThat(base).isEmptyDirectory();
  }

  /** Both have processes of small numbers, and neither sees those of the other. */
  @Test
  void ownerInAnotherPidNamespace_isSeenByItsLock_bothWays() throws Exception {
    List<String> unshare = List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");
    Assumptions.assumeTrue(succeeds(unshare), "needs root, or user namespaces, and unshare");
    Path outside = othersDirectory;
    Process outsider = other;
    try {
      startBehind(unshare); // sweeps at its start
      assertThat(outside).exists();
      assertThat(PoolDirectory.sweep(base)).isZero();
      assertThat(othersDirectory).exists();

      other.descendants().forEach(ProcessHandle::destroyForcibly); // the warden first or the owner
      killOther();
      await().atMost(Duration.ofSeconds(10)).until(() -> {
        PoolDirectory.sweep(base);
        return Files.notExists(othersDirectory);
      });
      assertThat(outside).exists();
    } finally {
      outsider.toHandle().destroyForcibly();
      outsider.waitFor();
    }
  }

  private static boolean succeeds(List<String> prefix) throws InterruptedException {
    try {
      return new ProcessBuilder(
                  Stream.concat(prefix.stream(), Stream.of("true")).toList())
              .start()
              .waitFor()
          == 0;
    } catch (IOException noSuchCommand) {
      return false;
    }
  }

  @Test
  void secondPoolAndSweepInOneJvm_keepTheFirstOnesLock() throws Exception {
    try (PoolDirectory ours = PoolDirectory.create("test", base);
        PoolDirectory second = PoolDirectory.create("test", base)) {
      PoolDirectory.sweep(base);
      Process first = other;
      start();
      assertThat(ours.path()).as("the new JVM sweeps at its start").exists();
      assertThat(second.path()).exists();
      first.toHandle().destroyForcibly();
      first.waitFor();
    }
  }

  @Test
  void ownerThatExits_leavesNothing() throws Exception {
    killOther();
    start("3");
    other.getOutputStream().close();
    assertThat(other.waitFor()).isEqualTo(3);
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void ownerThatIsTerminated_leavesNothing() throws Exception {
    other.toHandle().destroy();
    assertThat(other.waitFor()).isEqualTo(143);
    assertThat(base).isEmptyDirectory();
  }

  @Test
  void ownerThatCloses_leavesNothing() throws Exception {
    other.getOutputStream().write('\n');
    other.getOutputStream().flush();
    assertThat(said.readLine()).isEqualTo("closed");
    assertThat(base).isEmptyDirectory();
  }
}
