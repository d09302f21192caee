package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.futures.LogForwarder;
import dev.panal.futures.WorkerLogRecord;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LogLineTest {
  private static final String TOKEN = "0123456789abcdef";

  private static WorkerLogRecord logged(String message, Map<String, String> context) {
    return new WorkerLogRecord(
        "lib", Instant.ofEpochSecond(5, 7), "WARN", "a.Logger", "main", message, context, null);
  }

  private static WorkerLogRecord roundTrip(WorkerLogRecord logged) {
    String line = LogLine.encode(TOKEN, logged);
    return LogLine.decode(line.substring(LogLine.start(TOKEN).length())).orElseThrow();
  }

  @Property(tries = 300)
  void record_asALine_isTheSame(@ForAll String message, @ForAll String key, @ForAll String value) {
    WorkerLogRecord logged = logged(message, Map.of(key, value));
    assertThat(LogLine.encode(TOKEN, logged)).doesNotContain("\n");
    assertThat(roundTrip(logged)).isEqualTo(logged);
  }

  @Test
  void exception_keepsItsTextFramesAndCauses() {
    Exception thrown = new IllegalStateException("outer\nline", new RuntimeException("inner"));
    Throwable read = roundTrip(
            new WorkerLogRecord("lib", Instant.EPOCH, "WARN", "l", "main", "m", Map.of(), thrown))
        .thrown();
    assertThat(read).hasToString(thrown.toString());
    assertThat(read.getStackTrace()[0].toString()).contains("LogLineTest.exception_keeps");
    assertThat(read.getStackTrace()).hasSameSizeAs(thrown.getStackTrace());
    assertThat(read.getCause()).hasToString("java.lang.RuntimeException: inner");
  }

  @Test
  void damagedRecord_isNone() {
    assertThat(LogLine.decode("WARN\u001fl")).isEmpty();
    assertThat(LogLine.decode("")).isEmpty();
  }

  @Test
  void recordsBetweenLines_areTakenOut_andLinesStayWhole() {
    List<String> lines = new ArrayList<>();
    List<String> records = new ArrayList<>();
    LogForwarder forwarder = new LogForwarder() {
      @Override
      public String settings() {
        return "";
      }

      @Override
      public void install(String settings, Consumer<WorkerLogRecord> target) {}

      @Override
      public void log(WorkerLogRecord logged) {
        records.add(logged.message());
      }
    };
    String printed = "one\n" + LogLine.encode(TOKEN, logged("a", Map.of())) + "\ntw"
        + LogLine.encode(TOKEN, logged("b\nc", Map.of())) + "\no\n"
        + LogLine.encode("ffffffffffffffff", logged("forged", Map.of())) + "\nlast"
        + LogLine.encode(TOKEN, logged("d", Map.of())) + "\n";
    StderrTail tail = new StderrTail();
    new OutputPump(
            new ByteArrayInputStream(printed.getBytes(StandardCharsets.UTF_8)),
            tail,
            new LogSink(
                (text, complete) -> lines.add(text + (complete ? "" : "…")), forwarder, TOKEN))
        .run();
    assertThat(records).containsExactly("a", "b\nc", "d");
    assertThat(lines).hasSize(4).startsWith("one", "two").endsWith("last…");
    assertThat(tail.text())
        .isEqualTo(
            "one\nWARN a.Logger: a\ntwWARN a.Logger: b\nc\no\nWARN a.Logger: forged\nlastWARN a.Logger: d");
  }
}
