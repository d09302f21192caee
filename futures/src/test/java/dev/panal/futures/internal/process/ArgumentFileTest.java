package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentFileTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "plain | ~\"plain\"~",
        "~a b~ | ~\"a b\"~",
        "~#c~ | ~\"#c\"~",
        "~a\"b~ | ~\"a\\\"b\"~",
        "~a\\b~ | ~\"a\\\\b\"~"
      })
  void argument_quoted_isOneTokenForTheLauncher(String argument, String expected) {
    assertThat(quoted(argument)).isEqualTo(expected);
  }

  @Test
  void lineEndsAndTabs_areEscaped() {
    assertThat(quoted("a\nb\rc\td\f")).isEqualTo("\"a\\nb\\rc\\td\\f\"");
  }

  @Test
  void file_isForItsOwnerOnly_andHasOneArgumentALine(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("args");
    ArgumentFile.write(file, List.of("-ea", "-Dx=y z"));
    assertThat(Files.readString(file)).isEqualTo("\"-ea\"\n\"-Dx=y z\"\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  private static String quoted(String argument) {
    StringBuilder text = new StringBuilder();
    ArgumentFile.quote(argument, text);
    return text.toString();
  }
}
