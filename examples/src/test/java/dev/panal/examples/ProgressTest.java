package dev.panal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream terminal = new PrintStream(written, true, StandardCharsets.UTF_8);

  @Test
  void start_drawsAnEmptyBar() {
    new Progress(terminal, "work", 64);

    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualTo("\rwork [" + " ".repeat(40) + "] 0 of 64");
  }

  @Test
  void close_wipesTheBarOnce() {
    Progress progress = new Progress(terminal, "work", 0);
    written.reset();

    progress.close();
    progress.close();

    assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("\r      \r");
  }

  @Test
  void withoutTerminal_printsNothing() {
    try (Progress progress = new Progress(null, "work", 3)) {
      progress.step();
    }

    assertThat(written.size()).isZero();
  }
}
