package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.testing.ExpectedLog;
import dev.panal.core.testing.NothingLeftBehind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class OutputPumpTest {
  @Test
  void lines_areDeliveredWhole_andTheLastWithoutItsEnd() {
    List<String> got =
        pump(new ByteArrayInputStream("one\ntwo\r\n\nthree".getBytes(StandardCharsets.UTF_8)));
    assertThat(got).containsExactly("one+", "two\r+", "+", "three-");
  }

  @Test
  void lineLongerThanTheBuffer_comesInPartsThatKeepCharactersWhole() {
    String line = "é€😀".repeat(400_000);
    List<String> got =
        pump(new ByteArrayInputStream((line + "\nnext\n").getBytes(StandardCharsets.UTF_8)));
    assertThat(got.size()).isGreaterThan(3);
    assertThat(String.join("", got.subList(0, got.size() - 1)).replaceAll("[+-]", ""))
        .isEqualTo(line);
    assertThat(got.get(got.size() - 1)).isEqualTo("next+");
  }

  @Test
  void bytesThatAreNoText_areReadToTheEnd() {
    byte[] garbage = new byte[200_000];
    Arrays.fill(garbage, (byte) 0x80);
    assertThat(pump(new ByteArrayInputStream(garbage))).isNotEmpty();
  }

  @Test
  @ExtendWith(NothingLeftBehind.class)
  @ExpectedLog("cannot be passed on")
  void sinkThatThrows_isLogged_andDoesNotStopTheReading() throws IOException {
    InputStream in = new ByteArrayInputStream("a\nb\nc\n".getBytes(StandardCharsets.UTF_8));
    int[] calls = new int[1];
    new OutputPump(in, new StderrTail(), (text, complete) -> {
          calls[0]++;
          throw new IllegalStateException("full");
        })
        .run();
    assertThat(calls[0]).isEqualTo(3);
    assertThat(in.available()).isZero();
  }

  @Property(tries = 200)
  void text_readInPiecesOfAnySize_isTheSame(
      @ForAll @Size(max = 30) List<String> texts, @ForAll @IntRange(min = 1, max = 50) int piece) {
    String all = String.join("\n", texts).replace("\r", "");
    byte[] bytes = all.getBytes(StandardCharsets.UTF_8);
    InputStream slow = new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] to, int offset, int length) {
        return super.read(to, offset, Math.min(length, piece));
      }
    };
    StringBuilder got = new StringBuilder();
    StderrTail tail = new StderrTail();
    new OutputPump(slow, tail, (text, complete) -> got.append(complete ? text + "\n" : text)).run();
    String expected = new String(bytes, StandardCharsets.UTF_8);
    assertThat(got.toString()).isEqualTo(expected);
    if (bytes.length < 8000) {
      assertThat(tail.text()).isEqualTo(expected.stripTrailing());
    }
  }

  @Test
  void tail_keepsTheLastLinesOnly() {
    StderrTail tail = new StderrTail();
    for (int i = 0; i < 10_000; i++) {
      byte[] line = ("line " + i + "\n").getBytes(StandardCharsets.UTF_8);
      tail.add(line, 0, line.length);
    }
    assertThat(tail.text())
        .startsWith("line ")
        .endsWith("line 9999")
        .hasSizeLessThan(8 << 10)
        .hasSizeGreaterThan(8000);
    byte[] huge = "x".repeat(100_000).concat("\nend\n").getBytes(StandardCharsets.UTF_8);
    tail.add(huge, 0, huge.length);
    assertThat(tail.text()).isEqualTo("end");
  }

  @Test
  void crashBanner_goesToStandardErrorAndIntoTheTail() {
    StringBuilder output = new StringBuilder();
    StringBuilder error = new StringBuilder();
    StderrTail tail = new StderrTail();
    CrashBannerDetour detour = new CrashBannerDetour(
        (text, complete) -> output.append(text).append(';'),
        (text, complete) -> error.append(text).append(';'),
        tail);
    String said =
        "#\n# a comment\nresult\n#\n#\n# A fatal error has been detected by the Java Runtime Environment:\n#\n#  SIGSEGV\n";
    new OutputPump(
            new ByteArrayInputStream(said.getBytes(StandardCharsets.UTF_8)),
            new StderrTail(),
            detour)
        .run();
    assertThat(output.toString()).isEqualTo("#;# a comment;result;#;");
    assertThat(error.toString())
        .isEqualTo(
            "#;# A fatal error has been detected by the Java Runtime Environment:;#;#  SIGSEGV;");
    assertThat(tail.text()).endsWith("#  SIGSEGV");
  }

  private static List<String> pump(InputStream in) {
    List<String> got = new ArrayList<>();
    new OutputPump(in, new StderrTail(), (text, complete) -> got.add(text + (complete ? "+" : "-")))
        .run();
    return got;
  }
}
