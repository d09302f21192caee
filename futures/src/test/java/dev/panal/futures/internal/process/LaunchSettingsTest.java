package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.futures.WorkerOutput;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchSettingsTest {
  private static final Path FILE = Path.of("e");

  @TempDir
  Path directory;

  @Test
  void wrongValues_areRefusedWithTheValue() {
    refused(b -> b.workers(0), "workers=0");
    refused(b -> b.maxHeap("lots"), "maxHeap=lots");
    refused(b -> b.maxHeap("-1m"), "maxHeap=-1m");
    refused(b -> b.javaHome(directory), "javaHome=" + directory);
    refused(b -> b.workingDirectory(directory.resolve("missing")), "missing is not a directory");
    refused(b -> b.classPath(List.of(directory.resolve("no.jar"))), "no.jar does not exist");
    refused(b -> b.output(WorkerOutput.toDirectory(Path.of("/proc/x"))), "directory=/proc/x");
    refused(b -> b.debugPort(0), "debugPort=0");
    refused(b -> b.debugPort(65535).workers(2), "65536");
    refused(b -> b.jvmArgs(List.of("-cp", "x.jar")), "-cp is Panal's to set");
    refused(b -> b.jvmArgs(List.of("-ea", "Main")), "Main is no JVM flag");
    refused(b -> b.environment(Map.of("A=B", "c")), "A=B");
  }

  @Test
  void flagWithItsValueApart_isTaken() {
    assertThat(flags(LaunchSettings.builder()
            .jvmArgs(List.of("--add-opens", "java.base/java.lang=ALL-UNNAMED"))))
        .containsSequence("--add-opens", "java.base/java.lang=ALL-UNNAMED");
  }

  private static void refused(UnaryOperator<LaunchSettings.Builder> wrong, String value) {
    assertThatThrownBy(() -> wrong.apply(LaunchSettings.builder()).build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(value);
  }

  @Test
  void plainWorker_getsSerialCollectorHeapAndNoPerformanceData() {
    List<String> flags = flags(LaunchSettings.builder().workers(2));
    assertThat(flags)
        .contains(
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "-XX:+DisplayVMOutputToStderr",
            "-XX:-CreateCoredumpOnCrash")
        .contains("-XX:ErrorFile=e")
        .anyMatch(flag -> flag.matches("-Xmx\\d+m"))
        .noneMatch(flag -> flag.startsWith("-agentlib"));
    assertThat(flags.indexOf("-cp")).isEqualTo(flags.size() - 2);
  }

  @Test
  void namedCollectorOrHeap_replacesOurs() {
    assertThat(flags(LaunchSettings.builder().jvmArgs(List.of("-XX:+UseParallelGC", "-Xmx99m"))))
        .doesNotContain("-XX:+UseSerialGC")
        .filteredOn(flag -> flag.startsWith("-Xmx"))
        .containsExactly("-Xmx99m");
    assertThat(flags(LaunchSettings.builder().jvmArgs(List.of("-Xms64m"))))
        .noneMatch(flag -> flag.startsWith("-Xmx"));
    assertThat(flags(LaunchSettings.builder().maxHeap("77m"))).contains("-Xmx77m");
  }

  @Test
  void debugPorts_countUpWithTheWorkers() {
    LaunchSettings settings =
        LaunchSettings.builder().debugPort(5005).workers(3).build();
    assertThat(settings.command().arguments(2, FILE, FILE, null))
        .anyMatch(flag -> flag.startsWith("-agentlib:jdwp=") && flag.endsWith(":5007"));
  }

  @Test
  void ownClassPathEntries_comeLast() {
    List<String> flags = flags(LaunchSettings.builder().classPath(List.of(Path.of("target"))));
    String classPath = flags.get(flags.indexOf("-cp") + 1);
    assertThat(classPath).endsWith(File.pathSeparator + new File("target").getAbsolutePath());
    assertThat(classPath.length()).isGreaterThan(100);
  }

  @Test
  void otherJvm_getsTheFlagsOfItsVersion() throws Exception {
    for (int feature : new int[] {17, 25}) {
      Path home = Files.createDirectories(directory.resolve("jdk" + feature));
      Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
      Files.createFile(java);
      assertThat(java.toFile().setExecutable(true)).isTrue();
      Files.writeString(
          home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + feature + ".0.3\"\n");
      LaunchSettings settings = LaunchSettings.builder().javaHome(home).build();
      assertThat(settings.command().launcher()).isEqualTo(java);
      assertThat(settings
              .command()
              .arguments(0, FILE, FILE, null)
              .contains("--sun-misc-unsafe-memory-access=allow"))
          .isEqualTo(feature == 25);
    }
  }

  @Test
  void heap_isAnEqualShareOfWhatTheParentLeaves() {
    assertThat(WorkerHeap.bytes(8L << 30, 2L << 30, 4)).isEqualTo(1L << 30);
    assertThat(WorkerHeap.bytes(1L << 30, 2L << 30, 4))
        .as("never too small to start")
        .isEqualTo(64L << 20);
  }

  private static List<String> flags(LaunchSettings.Builder builder) {
    return builder.build().command().arguments(0, FILE, FILE, null);
  }
}
