package dev.panal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Sha256LineTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {
        "/a/b,           abc  /a/b",
        "/a b/ c,        abc  /a b/ c",
        "c,              abc  c",
        "./c d,          abc  ./c d",
        "../c,           abc  ../c",
        "/a'\"*,         abc  /a'\"*",
        "/100%25,        abc  /100%25",
        "a\\b,           |\\abc  a\\\\b|",
      })
  void line_ofName_isWhatSha256sumPrints(String name, String line) {
    assertThat(text(Sha256Line.of("abc", Path.of(name)))).isEqualTo(line + "\n");
  }

  @Test
  void line_ofNameWithLineBreaks_isEscaped() {
    assertThat(text(Sha256Line.of("abc", Path.of("/x\ny\rz")))).isEqualTo("\\abc  /x\\ny\\rz\n");
  }

  @Test
  void line_ofNameThatIsNoText_keepsItsBytes() {
    Path latin1 = Path.of(URI.create("file:///a%F1o"));

    assertThat(Sha256Line.of("abc", latin1))
        .isEqualTo("abc  /a\u00f1o\n".getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String text(byte[] line) {
    return new String(line, StandardCharsets.UTF_8);
  }
}
