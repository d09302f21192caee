package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitEvidenceTest {
  @ParameterizedTest
  @CsvSource({
    "0, false, ",
    "1, true, ",
    "3, false, ",
    "137, false, SIGKILL",
    "137, true, ",
    "143, false, SIGTERM",
    "143, true, SIGTERM",
    "130, true, SIGINT",
    "129, true, SIGHUP",
    "134, false, SIGABRT",
    "134, true, ",
    "139, false, SIGSEGV",
    "200, false, "
  })
  void exitCode_withAndWithoutTheMark_namesASignal(int code, boolean orderly, String signal) {
    assertThat(ExitEvidence.of(code, orderly, Optional.empty(), "").signal())
        .isEqualTo(Optional.ofNullable(signal));
  }

  @Test
  void crashReport_winsOverTheExitCode(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("hs_err.log");
    Files.writeString(file, """
        #
        # A fatal error has been detected by the Java Runtime Environment:
        #
        #  SIGSEGV (0xb) at pc=0x00007f41, pid=12, tid=13
        #
        # JRE version: OpenJDK Runtime Environment (17.0.15+6)
        """);
    for (int code : new int[] {1, 134}) {
      ExitEvidence evidence = ExitEvidence.of(code, false, ErrorFile.read(file), "tail");
      assertThat(evidence.signal()).contains("SIGSEGV");
      assertThat(evidence.errorFile()).contains(file);
      assertThat(evidence.errorFileHead())
          .startsWith("A fatal error has been detected")
          .doesNotContain("#");
      assertThat(evidence.stderrTail()).isEqualTo("tail");
    }
  }

  @Test
  void crashReportWithoutASignal_namesNone(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("hs_err.log");
    Files.writeString(
        file, "#\n# There is insufficient memory for the Java Runtime Environment to continue.\n");
    ExitEvidence evidence = ExitEvidence.of(134, false, ErrorFile.read(file), "");
    assertThat(evidence.signal()).isEmpty();
    assertThat(evidence.errorFileHead()).contains("insufficient memory");
  }

  @Test
  void missingCrashReport_isNone(@TempDir Path directory) {
    assertThat(ErrorFile.read(directory.resolve("none"))).isEmpty();
  }

  @Test
  void signalNames_goBothWays() {
    for (int number = 1; number <= 31; number++) {
      int n = number;
      Signals.name(n).ifPresent(name -> assertThat(Signals.number(name)).hasValue(n));
    }
    assertThat(Signals.number("SIGNONE")).isEmpty();
  }
}
