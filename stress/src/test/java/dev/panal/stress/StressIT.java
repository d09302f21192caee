package dev.panal.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.NothingLeftBehind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A short run of all stress tests; docs/reliability.md has the command for a long one. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class StressIT {
  private static final Pattern TOTALS = Pattern.compile(
      "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard errs");

  @Test
  void nothingForbiddenIsSeen(@TempDir Path directory) throws Exception {
    Path log = directory.resolve("log");
    Process harness = new ProcessBuilder(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "org.openjdk.jcstress.Main",
            "-m",
            "quick",
            "-c",
            Integer.toString(Runtime.getRuntime().availableProcessors()),
            "-hs",
            "64",
            "-pth",
            "false",
            "-time",
            "100",
            "-iters",
            "2",
            "-f",
            "1",
            "-fsm",
            "1",
            "-jvmArgs",
            "-XX:+UseSerialGC",
            "-sc",
            "false",
            "-af",
            "NONE",
            "-strideCount",
            "4",
            "-r",
            "report"))
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
    assertThat(harness.waitFor(250, TimeUnit.SECONDS)).isTrue();

    String said = Files.readString(log);
    Matcher totals = TOTALS.matcher(said);
    String last = "";
    while (totals.find()) {
      last = totals.group();
    }
    assertThat(last)
        .as(said)
        .matches("Results: (\\d+) planned; \\1 passed, 0 failed, 0 soft errs, 0 hard errs");
    assertThat(harness.exitValue()).as(said).isZero();
  }
}
