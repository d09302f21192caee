package dev.panal.benchmarks.compare;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Where and when figures are taken. */
final class Machine {
  private Machine() {}

  /** Names and values, as they are now. */
  static Map<String, String> conditions(String command) {
    Map<String, String> conditions = new LinkedHashMap<>();
    conditions.put(
        "machine",
        String.format(
            Locale.ROOT,
            "%d processors (%s), %s GB",
            Runtime.getRuntime().availableProcessors(),
            line(Path.of("/proc/cpuinfo"), "model name"),
            gigabytes(line(Path.of("/proc/meminfo"), "MemTotal"))));
    conditions.put(
        "system",
        System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
            + System.getProperty("os.arch"));
    conditions.put("JDK", System.getProperty("java.vm.name") + " " + Runtime.version());
    conditions.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    conditions.put("load", load());
    conditions.put("command", command);
    return conditions;
  }

  /** Runnable threads over the last minute, by the system's reckoning. */
  static String load() {
    return String.format(
        Locale.ROOT, "%.2f", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  private static String gigabytes(String kilobytes) {
    String digits = kilobytes.replaceAll("\\D", "");
    return digits.isEmpty()
        ? "?"
        : String.format(Locale.ROOT, "%.0f", Long.parseLong(digits) * 1024 / 1e9);
  }

  private static String line(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("?");
    } catch (IOException e) {
      return "?";
    }
  }
}
