package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.SerializableRunnable;
import dev.panal.ipc.internal.directory.PoolDirectory;
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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers do not outlive their parent, in whatever state it and they are. */
@Timeout(300)
class ParentDeathXIT {
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private Process parent;
  private BufferedReader said;
  private final List<Long> workers = new ArrayList<>();
  private Path links;

  /**
   * A program with a worker that waits and one that is busy. Its standard input says how it is to
   * end.
   */
  public static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws IOException {
      SerializableRunnable[] bodies = {Parent::rest, Parent::spin};
      for (SerializableRunnable body : bodies) {
        TestWorker worker = TestWorker.start(body);
        System.out.println(worker.process().pid());
        System.out.println(worker.linkDirectory().getParent());
      }
      System.out.println(LaunchWrapper.hasParentDeathSignal());
      if (System.in.read() == 'x') {
        System.exit(0);
      }
      System.in.read();
    }

    private static void rest() {
      System.out.println("up");
      while (true) {
        LockSupport.parkNanos(Long.MAX_VALUE);
      }
    }

    private static void spin() {
      long x = System.nanoTime();
      while (x != 0) {
        x = x * 31 | 1;
      }
    }
  }

  @BeforeEach
  void startParent() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    parent = new ProcessBuilder(
            java,
            "-Xmx64m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            Parent.class.getName())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    said =
        new BufferedReader(new InputStreamReader(parent.getInputStream(), StandardCharsets.UTF_8));
    for (int i = 0; i < 2; i++) {
      workers.add(Long.valueOf(said.readLine()));
      links = Path.of(said.readLine());
    }
  }

  @AfterEach
  void clean() throws InterruptedException {
    parent.toHandle().destroyForcibly();
    parent.waitFor();
    PoolDirectory.sweep(links.getParent());
    workers.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  @Test
  void parentKilled_takesRestingAndBusyWorkersWithIt_andTheirDirectory() throws Exception {
    assertThat(workers).noneMatch(TestWorker::isGone);
    parent.toHandle().destroyForcibly();
    awaitGone();
    assertThat(parent.waitFor()).isEqualTo(137);
    await().atMost(Duration.ofSeconds(5)).until(() -> Files.notExists(links));
  }

  @Test
  void parentKilled_takesStoppedWorkersWithIt_whereTheKernelHelps() throws Exception {
    Assumptions.assumeTrue(Boolean.parseBoolean(said.readLine()), "no setpriv here");
    for (long pid : workers) {
      assertThat(new ProcessBuilder("/bin/kill", "-STOP", Long.toString(pid))
              .start()
              .waitFor())
          .isZero();
    }
    parent.toHandle().destroyForcibly();
    awaitGone();
  }

  @Test
  void parentThatExits_takesItsWorkersWithIt_andLeavesNoDirectory() throws Exception {
    parent.getOutputStream().write('x');
    parent.getOutputStream().flush();
    assertThat(parent.waitFor()).isZero();
    awaitGone();
    assertThat(links).doesNotExist();
  }

  @Test
  void parentThatIsTerminated_takesItsWorkersWithIt_andLeavesNoDirectory() throws Exception {
    parent.toHandle().destroy();
    assertThat(parent.waitFor()).isEqualTo(143);
    awaitGone();
    assertThat(links).doesNotExist();
  }

  private void awaitGone() {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> workers.stream().allMatch(TestWorker::isGone));
  }
}
