package dev.panal.ipc.internal.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in JVMs of their own, since what is set up is the JVM. */
@Timeout(300)
class ChronicleSetupIT {
  @TempDir
  Path home;

  private record Run(int exit, String output) {}

  private Run run(List<String> flags, List<String> path, String... mainAndArguments)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-Duser.home=" + home));
    command.addAll(flags);
    command.addAll(path);
    command.addAll(List.of(mainAndArguments));
    Process process = new ProcessBuilder(command)
        .directory(home.toFile())
        .redirectErrorStream(true)
        .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }

  private Run run(List<String> flags) throws Exception {
    return run(
        flags, List.of("-cp", System.getProperty("java.class.path")), QuietProgram.class.getName());
  }

  @Test
  void application_withoutFlags_worksAndPrintsNothing() throws Exception {
    assertThat(run(List.of())).isEqualTo(new Run(0, ""));
    try (var left = Files.list(home)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void application_withAssertions_worksAndPrintsNothing() throws Exception {
    assertThat(run(List.of("-ea"))).isEqualTo(new Run(0, ""));
  }

  @Test
  void worker_withItsFlags_worksAndPrintsNothing() throws Exception {
    assertThat(run(WorkerFlags.forChronicle())).isEqualTo(new Run(0, ""));
  }

  @Test
  void jvm_thatDeniesUnsafe_isToldWhichFlagToAdd() throws Exception {
    assumeTrue(Runtime.version().feature() >= 23, "Unsafe cannot be denied here");
    Run run = run(List.of("--sun-misc-unsafe-memory-access=deny"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.output())
        .contains("IllegalStateException")
        .contains("--sun-misc-unsafe-memory-access=allow");
  }

  @Test
  void jvm_thatDeniesUnsafe_canUseRings() throws Exception {
    assumeTrue(Runtime.version().feature() >= 23, "Unsafe cannot be denied here");
    List<String> path = List.of("-cp", System.getProperty("java.class.path"));
    assertThat(run(
            List.of("--sun-misc-unsafe-memory-access=deny"),
            path,
            QuietProgram.class.getName(),
            "any"))
        .isEqualTo(new Run(0, ""));
  }

  @Test
  void namedModules_withoutFlags_work() throws Exception {
    List<String> modules = new ArrayList<>();
    List<String> classes = new ArrayList<>();
    for (String entry : System.getProperty(
            "surefire.test.class.path", System.getProperty("java.class.path"))
        .split(":")) {
      boolean chronicles = entry.contains("/net/openhft/")
          || entry.contains("/slf4j-api")
          || entry.contains("/org/jetbrains/");
      (chronicles ? modules : classes).add(entry);
    }
    assumeTrue(!modules.isEmpty(), "no class path with the jars named");
    List<String> path = List.of(
        "--module-path",
        String.join(":", modules),
        "--add-modules",
        "ALL-MODULE-PATH",
        "-cp",
        String.join(":", classes));
    assertThat(run(List.of(), path, QuietProgram.class.getName())).isEqualTo(new Run(0, ""));
  }
}
