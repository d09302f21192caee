package dev.panal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panal.core.testing.Jdk;
import dev.panal.core.testing.NothingLeftBehind;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Certificates as the documentation's script makes them. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(180)
class TlsIT {
  private static final Path SCRIPT = Path.of("../docs/cluster/make-certificates.sh");

  private static void run(String... command) throws Exception {
    ProcessBuilder program = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
    program
        .environment()
        .put("JAVA_TOOL_OPTIONS", String.join(" ", Jdk.SHORT_LIVED)); // the JDK's keytool
    assertThat(program.start().waitFor()).isZero();
  }

  private static Path certificates(Path directory) throws Exception {
    run("sh", SCRIPT.toAbsolutePath().toString(), directory.toString(), "secret-1");
    return directory;
  }

  /** One that no authority has signed. */
  private static Path foreign(Path directory) throws Exception {
    run(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-genkeypair",
        "-keystore",
        directory.resolve("program.p12").toString(),
        "-storetype",
        "PKCS12",
        "-storepass",
        "secret-1",
        "-alias",
        "foreign",
        "-dname",
        "CN=foreign",
        "-keyalg",
        "EC");
    return directory;
  }

  private static ClusterTls tls(Path directory, Path trusting) {
    return new ClusterTls(
        directory.resolve("program.p12"), trusting.resolve("trust.p12"), "secret-1");
  }

  private static ClusterBuilder at(TestNode node, int seconds) {
    return ClusterExecutor.builder()
        .hosts(node.address())
        .connectTimeout(Duration.ofSeconds(seconds));
  }

  @Test
  void certificate_ofTheAuthority_isLetInAndNobodyElse(@TempDir Path one, @TempDir Path two)
      throws Exception {
    Path ours = certificates(one);
    Path foreign = foreign(two);
    try (TestNode node = TestNode.first(
        "--slots=1",
        "--tls-key-store=" + ours.resolve("node.p12"),
        "--tls-trust-store=" + ours.resolve("trust.p12"),
        "--tls-password-file=" + ours.resolve("password"))) {
      node.awaitReady();
      try (ClusterExecutor cluster = at(node, 60).tls(tls(ours, ours)).connect()) {
        assertThat(cluster.submit(Deeds::square, 5).result()).isEqualTo(25);
      }
      assertThatExceptionOfType(ClusterConnectException.class)
          .isThrownBy(() -> at(node, 3).tls(tls(foreign, ours)).connect());
      assertThatExceptionOfType(ClusterConnectException.class)
          .isThrownBy(() -> at(node, 3).connect());
      try (ClusterExecutor cluster = at(node, 60).tls(tls(ours, ours)).connect()) {
        assertThat(cluster.submit(Deeds::square, 6).result()).isEqualTo(36);
      }
    }
  }
}
