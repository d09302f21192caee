package dev.panal.futures.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The report that a JVM writes when it crashes.
 *
 * @param head its first lines, without the frame of number signs
 */
record ErrorFile(Path path, String head) {
  private static final Pattern SIGNAL =
      Pattern.compile("(?m)^(?:#\\s*)?(SIG[A-Z0-9]+) \\(0x[0-9a-f]+\\) at pc=");
  private static final int HEAD_BYTES = 8 << 10;
  private static final int HEAD_LINES = 16;

  static Optional<ErrorFile> read(Path path) {
    byte[] bytes = new byte[HEAD_BYTES];
    try (var in = Files.newInputStream(path)) {
      int length = in.readNBytes(bytes, 0, bytes.length);
      String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
      return Optional.of(new ErrorFile(path, head(text)));
    } catch (IOException noReport) {
      return Optional.empty();
    }
  }

  private static String head(String text) {
    StringBuilder head = new StringBuilder();
    Arrays.stream(text.split("\n"))
        .map(line -> line.replaceFirst("^#\\s*", "").strip())
        .filter(line -> !line.isEmpty())
        .limit(HEAD_LINES)
        .forEach(line -> head.append(line).append('\n'));
    return head.toString().stripTrailing();
  }

  /** The signal it names; empty when the JVM gave up for another reason, as lack of memory. */
  Optional<String> signal() {
    Matcher matcher = SIGNAL.matcher(head);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
