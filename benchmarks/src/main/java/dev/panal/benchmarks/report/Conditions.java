package dev.panal.benchmarks.report;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** Where, when and how figures are taken: names and values, from the begin of a run to its end. */
public final class Conditions {
  private final Map<String, String> values = new LinkedHashMap<>();
  private final long begunNanos = System.nanoTime();

  private Conditions() {}

  /** As they are before the run of a command. */
  public static Conditions before(CommandSpec command) {
    Conditions conditions = new Conditions();
    conditions.put(
        "machine",
        String.format(
            Locale.ROOT,
            "%d processors (%s), %s GB",
            Runtime.getRuntime().availableProcessors(),
            Proc.text(Path.of("/proc/cpuinfo"), "model name").orElse("?"),
            Proc.bytes(Path.of("/proc/meminfo"), "MemTotal")
                .map(bytes -> String.format(Locale.ROOT, "%.0f", bytes / 1e9))
                .orElse("?")));
    conditions.put(
        "system",
        System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
            + System.getProperty("os.arch"));
    conditions.put("JDK", System.getProperty("java.vm.name") + " " + Runtime.version());
    conditions.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    conditions.put("load", load());
    conditions.put(
        "command",
        "java -jar panal-benchmarks.jar "
            + String.join(" ", command.commandLine().getParseResult().originalArgs()));
    return conditions;
  }

  /** Adds what is known after the run: its length, and the load that it leaves. */
  public void completed() {
    values.merge(
        "load", load(), (before, after) -> before + " before, " + after + " after (1 min average)");
    put("took", (System.nanoTime() - begunNanos) / 1_000_000_000 + " s");
  }

  /** Adds another. */
  public void put(String name, String value) {
    values.put(name, value);
  }

  /** All of them, in order; a view. */
  public Map<String, String> values() {
    return Collections.unmodifiableMap(values);
  }

  /** For a terminal, a line each. */
  public String text() {
    StringBuilder text = new StringBuilder();
    values.forEach((name, value) -> text.append(String.format("%-10s %s%n", name, value)));
    return text.toString();
  }

  /** As GitHub reads it, a line each. */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    values.forEach((name, value) ->
        text.append("\n").append(name).append(": ").append(value).append("  "));
    return text.append("\n").toString();
  }

  /** Runnable threads over the last minute, by the system's reckoning. */
  private static String load() {
    return String.format(
        Locale.ROOT, "%.2f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }
}
