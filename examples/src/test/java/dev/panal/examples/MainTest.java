package dev.panal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine command =
      Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

  @Test
  void help_ofAll_namesEveryExample() {
    assertThat(command.execute("--help")).isZero();
    assertThat(out.toString())
        .contains(
            "hello",
            "pool",
            "pool-with",
            "integrate",
            "matvec",
            "primes",
            "montecarlo-pi",
            "digest",
            "crash",
            "compare");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pool",
        "integrate",
        "matvec",
        "primes",
        "montecarlo-pi",
        "digest",
        "crash",
        "compare"
      })
  void help_ofExampleWithAPool_namesWorkersAndDefaults(String example) {
    assertThat(command.execute(example, "--help")).isZero();
    assertThat(out.toString()).contains("--workers=N").contains("default").doesNotContain("${");
  }

  @Test
  void version_isPrinted() {
    assertThat(command.execute("--version")).isZero();
    assertThat(out.toString()).startsWith("panal-examples ");
  }

  @ParameterizedTest
  @CsvSource({
    "'', which example",
    "nonsense, nonsense",
    "pool --workers=0, --workers=0 must be at least 1",
    "pool --workers=-3, --workers=-3 must be at least 1",
    "pool --workers=two, two",
    "integrate --intervals=0, --intervals=0 must be at least 1",
    "matvec --size=0, --size=0 must be at least 1",
    "montecarlo-pi --points=0, --points=0 must be at least 1",
    "compare --below=-1, --below=-1 must not be negative",
    "digest /does/not/exist, not a directory: /does/not/exist",
    "digest /etc/passwd, not a directory: /etc/passwd",
    "digest / /, '/'",
    "primes x, x",
  })
  void usageError_isNamedAndExitsWith2(String arguments, String message) {
    String[] args = arguments.isEmpty() ? new String[0] : arguments.split(" ");

    assertThat(command.execute(args)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void describe_taskFailure_isWithoutItsWrapper() {
    Throwable wrapped =
        new java.util.concurrent.CompletionException(new IllegalStateException("boom"));

    assertThat(Main.describe(wrapped)).isEqualTo("IllegalStateException: boom");
    assertThat(Main.describe(new UncheckedIOException(new IOException("full"))))
        .isEqualTo("IOException: full");
    assertThat(Main.describe(new NullPointerException())).isEqualTo("NullPointerException");
  }
}
