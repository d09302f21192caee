package dev.panal.futures.internal.process;

import dev.panal.ipc.internal.directory.OwnerOnly;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;

/**
 * A file of arguments for the {@code java} launcher: no limit of length, nothing to be read in the
 * list of processes.
 *
 * <p>The launcher splits at white space, takes {@code #} for the start of a comment, and knows the
 * escapes of C inside quotation marks. So every argument stands in quotation marks on a line of its
 * own.
 */
final class ArgumentFile {
  private ArgumentFile() {}

  static void write(Path file, List<String> arguments) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String argument : arguments) {
      quote(argument, text);
      text.append('\n');
    }
    OwnerOnly.write(file, text.toString(), charset());
  }

  static void quote(String argument, StringBuilder to) {
    to.append('"');
    for (int i = 0; i < argument.length(); i++) {
      char c = argument.charAt(i);
      switch (c) {
        case '"' -> to.append("\\\"");
        case '\\' -> to.append("\\\\");
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        case '\f' -> to.append("\\f");
        default -> to.append(c);
      }
    }
    to.append('"');
  }

  /** The launcher passes bytes on, and the JVM reads them in the encoding of file names. */
  private static Charset charset() {
    String name = System.getProperty("sun.jnu.encoding");
    return name != null && Charset.isSupported(name)
        ? Charset.forName(name)
        : Charset.defaultCharset();
  }
}
