package dev.panal.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Files of the kernel that hold a name and a value on each line. */
public final class Proc {
  private Proc() {}

  /** What stands behind {@code name} and a colon; nothing where there is no such line or file. */
  public static Optional<String> text(Path file, String name) {
    try {
      return Files.readAllLines(file).stream()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The same of a line as {@code Pss: 45 kB}, in bytes. */
  public static Optional<Long> bytes(Path file, String name) {
    return text(file, name)
        .map(text -> text.replaceAll("\\D", ""))
        .filter(digits -> !digits.isEmpty())
        .map(digits -> Long.parseLong(digits) * 1024);
  }
}
