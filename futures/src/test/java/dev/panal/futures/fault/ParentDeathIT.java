package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskFuture;
import dev.panal.core.testing.Jdk;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever ends the application, no worker outlives it and nothing stays in shared memory. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class ParentDeathIT {
  /** The programs whose death is tested. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
          .workers(2)
          .sharedMemoryDirectory(Path.of(System.getProperty("java.io.tmpdir")))
          .build();
      switch (args[0]) {
        case "busy" -> {
          tellPids(pool);
          pool.submit(Faults::ignoreInterrupts);
          pool.submit(() -> {
            for (long i = 0; ; i++) {
              if (i < 0) {
                return i;
              }
            }
          });
          awaitBusy(pool);
          say("ready");
          Thread.sleep(Long.MAX_VALUE);
        }
        case "stopped" -> {
          tellPids(pool);
          pool.submit(() -> Faults.signalSelf("STOP"));
          awaitBusy(pool);
          say("ready");
          Thread.sleep(Long.MAX_VALUE);
        }
        case "debugged" -> {
          tellPids(pool);
          TaskFuture<Long> running = pool.submit(() -> {
            System.in.read();
            Thread.sleep(5_000);
            return Faults.pid();
          });
          awaitBusy(pool);
          say("ready");
          say("result " + running.result());
          tellPids(pool);
          pool.close();
        }
        case "memory" -> {
          tellPids(pool);
          pool.submit(Faults::ignoreInterrupts);
          awaitBusy(pool);
          say("ready");
          List<byte[]> all = new ArrayList<>();
          while (!all.contains(null)) {
            all.add(new byte[1 << 20]);
          }
        }
        case "halt" -> {
          tellPids(pool);
          pool.submit(Faults::ignoreInterrupts);
          say("ready");
          Runtime.getRuntime().halt(3);
        }
        case "exit" -> {
          tellPids(pool);
          pool.submit(Faults::ignoreInterrupts);
          say("ready");
          System.exit(3);
        }
        case "forgotten-idle" -> {
          tellPids(pool);
          say("ready");
        }
        case "forgotten-busy" -> {
          tellPids(pool);
          TaskFuture<Integer> last = pool.submit(() -> {
            long end = System.nanoTime() + 700_000_000L;
            return Faults.await(() -> System.nanoTime() - end > 0);
          });
          last.onDone(f -> say("last task done"));
          say("ready");
        }
        default -> {
          tellPids(pool);
          pool.submit(Faults::ignoreInterrupts);
          awaitBusy(pool);
          say("ready");
          die(pool, Trap.Spring.valueOf(args[0]), Deed.valueOf(args[1]));
        }
      }
    }

    private static void die(ProcessPoolExecutor pool, Trap.Spring spring, Deed deed) {
      switch (spring) {
        case WRITTEN_HERE -> pool.submit(trap -> 1, new Trap(spring, deed));
        case READ_HERE -> pool.submit(() -> new Trap(spring, deed)).result();
        default -> {
          TaskFuture<Integer> future = pool.submit(() -> 1);
          future.onDone(f -> deed.commit());
          future.result();
          Faults.await(() -> false);
        }
      }
    }

    private static void awaitBusy(ProcessPoolExecutor pool) {
      Faults.await(() -> pool.stats().busyWorkers() > 0);
    }

    private static void tellPids(ProcessPoolExecutor pool) {
      pool.onEachWorker(() -> Faults.pid()).forEach(f -> say("worker " + f.result()));
    }

    private static void say(String line) {
      System.out.println(line);
      System.out.flush();
    }
  }

  private record Run(
      Process process, List<Long> workers, List<String> output, BufferedReader rest, Path shared) {}

  private static Run start(String... mode) throws IOException {
    Path shared = Files.createTempDirectory(Path.of("/dev/shm"), "death");
    List<String> command = Jdk.java(
        "-Djava.io.tmpdir=" + shared,
        "-XX:-CreateCoredumpOnCrash",
        "-XX:+ExitOnOutOfMemoryError",
        "-Xmx128m",
        "-XX:ErrorFile=" + shared.resolve("hs_err.log"),
        "-cp",
        System.getProperty("java.class.path"),
        Program.class.getName());
    command.addAll(List.of(mode));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<Long> workers = new ArrayList<>();
    List<String> output = new ArrayList<>();
    BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream()));
    String line;
    while ((line = lines.readLine()) != null && !line.equals("ready")) {
      output.add(line);
      if (line.startsWith("worker ")) {
        workers.add(Long.parseLong(line.substring(7)));
      }
    }
    if (mode[0].startsWith("forgotten")) {
      lines.lines().forEach(output::add);
    }
    assertThat(workers).as("output %s", output).hasSize(2);
    return new Run(process, workers, output, lines, shared);
  }

  private static void assertNothingIsLeft(Run run, Duration within) throws Exception {
    try {
      await()
          .atMost(within)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> run.workers.stream().noneMatch(ParentDeathIT::isAlive));
      await().atMost(within).until(() -> leftIn(run.shared).isEmpty());
    } finally {
      run.process.destroyForcibly();
      new ProcessBuilder("rm", "-rf", run.shared.toString()).start().waitFor();
    }
  }

  private static boolean isAlive(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  private static List<Path> leftIn(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(p -> p.getFileName().toString().matches("\\.?(panal|new)-(?!diagnostics).*"))
          .toList();
    }
  }

  @Test
  void parentKilled_whileWorkersAreBusy_leavesNothing() throws Exception {
    Run run = start("busy");
    run.process.destroyForcibly();
    assertNothingIsLeft(run, Duration.ofSeconds(1));
  }

  @Test
  void parentKilled_whileAWorkerIsStopped_leavesNothing() throws Exception {
    Run run = start("stopped");
    run.process.destroyForcibly();
    assertNothingIsLeft(run, Duration.ofSeconds(1));
  }

  /** As a debugger does it, which may take as long as it likes. */
  @Test
  void parentThatIsStoppedForSeconds_findsItsWorkersAsTheyWere() throws Exception {
    Run run = start("debugged");
    signal("STOP", run.process.pid());
    Thread.sleep(4_000); // four times as often as workers look for their parent
    assertThat(run.workers).allMatch(ParentDeathIT::isAlive);
    signal("CONT", run.process.pid());
    List<String> later = run.rest.lines().toList();
    assertThat(run.process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    assertThat(run.process.exitValue()).isZero();
    assertThat(later.get(0)).startsWith("result ");
    assertThat(later.subList(1, later.size()))
        .containsExactlyInAnyOrderElementsOf(
            run.workers.stream().map(pid -> "worker " + pid).toList());
    assertNothingIsLeft(run, Duration.ofSeconds(2));
  }

  private static void signal(String name, long pid) throws Exception {
    assertThat(
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }

  @Test
  void parentWithoutMemory_thatEndsItself_leavesNothing() throws Exception {
    Run run = start("memory");
    assertThat(run.process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    assertThat(run.process.exitValue()).isEqualTo(3);
    assertNothingIsLeft(run, Duration.ofSeconds(2));
  }

  @Test
  void parentHalts_leavesNothing() throws Exception {
    assertNothingIsLeft(start("halt"), Duration.ofSeconds(2));
  }

  @Test
  void parentExits_endsEverything() throws Exception {
    Run run = start("exit");
    assertThat(run.process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    assertThat(run.process.exitValue()).isEqualTo(3);
    assertNothingIsLeft(run, Duration.ofSeconds(2));
  }

  static Stream<Arguments> endsByTheApplicationsOwnCode() {
    return Stream.of(Trap.Spring.WRITTEN_HERE, Trap.Spring.READ_HERE, Trap.Spring.READ_IN_WORKER)
        .flatMap(spring -> Stream.of(Deed.EXIT, Deed.HALT, Deed.SEGFAULT, Deed.KILL)
            .map(deed -> Arguments.of(spring, deed)));
  }

  /** While an argument is encoded, while a result is decoded, or (the third) in a callback. */
  @ParameterizedTest
  @MethodSource("endsByTheApplicationsOwnCode")
  void applicationEndsByItsOwnCode_leavesNothing(Trap.Spring spring, Deed deed) throws Exception {
    Run run = start(spring.name(), deed.name());
    assertThat(run.process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    assertThat(run.process.exitValue()).isNotZero();
    assertNothingIsLeft(run, Duration.ofSeconds(2));
  }

  @Test
  void forgottenIdlePool_doesNotKeepTheProgram() throws Exception {
    Run run = start("forgotten-idle");
    assertThat(run.process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    assertThat(run.process.exitValue()).isZero();
    assertNothingIsLeft(run, Duration.ofSeconds(2));
  }

  @Test
  void forgottenBusyPool_keepsTheProgramUntilItsTasksAreDone() throws Exception {
    Run run = start("forgotten-busy");
    assertThat(run.process.waitFor(240, TimeUnit.SECONDS)).isTrue();
    assertThat(run.process.exitValue()).isZero();
    assertThat(run.output).contains("last task done");
    assertNothingIsLeft(run, Duration.ofSeconds(2));
  }
}
