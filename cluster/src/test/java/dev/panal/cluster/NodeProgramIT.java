package dev.panal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.Jdk;
import dev.panal.core.testing.NothingLeftBehind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code panal-node.jar} on the command line. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class NodeProgramIT {
  private record Ran(int code, String output) {}

  private static Ran run(String... arguments) throws Exception {
    List<String> command = Jdk.java("-jar", System.getProperty("panal.node.jar"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes());
    return new Ran(process.waitFor(), output);
  }

  @Test
  void help_namesOptionsAndExitCodes() throws Exception {
    Ran help = run("--help");
    assertThat(help.code()).isZero();
    assertThat(help.output()).contains("--join", "--slots", "--bind", "Exit codes");
  }

  @Test
  void addressThatOthersReach_withoutTls_isRefused() throws Exception {
    Ran refused = run("--bind=0.0.0.0");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.output()).contains("host=0.0.0.0", "TLS");
  }

  @Test
  void node_startedAndStopped_printsOneLineAndEndsInGoodOrder() {
    try (TestNode node = TestNode.first("--slots=1", "--name=alone")) {
      node.awaitReady();
      assertThat(node.stop()).isZero();
      assertThat(node.output()).hasSize(1);
      assertThat(node.output().get(0))
          .startsWith("READY node=alone version=")
          .contains(" slots=1 ");
    }
  }
}
