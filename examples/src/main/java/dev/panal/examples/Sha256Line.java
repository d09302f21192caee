package dev.panal.examples;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/** One line as {@code sha256sum} prints and checks it. */
final class Sha256Line {
  private Sha256Line() {}

  /**
   * Digest, two spaces, name. Where the name has a backslash or line break these are escaped, and a
   * backslash leads.
   */
  static byte[] of(String sha256, Path file) {
    byte[] name = nameBytes(file);
    byte[] escaped = escape(name);
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    if (escaped.length > name.length) {
      line.write('\\');
    }
    line.writeBytes((sha256 + "  ").getBytes(StandardCharsets.US_ASCII));
    line.writeBytes(escaped);
    line.write('\n');
    return line.toByteArray();
  }

  private static byte[] escape(byte[] name) {
    ByteArrayOutputStream escaped = new ByteArrayOutputStream();
    for (byte b : name) {
      switch (b) {
        case '\\' -> escaped.writeBytes(new byte[] {'\\', '\\'});
        case '\n' -> escaped.writeBytes(new byte[] {'\\', 'n'});
        case '\r' -> escaped.writeBytes(new byte[] {'\\', 'r'});
        default -> escaped.write(b);
      }
    }
    return escaped.toByteArray();
  }

  /**
   * The name's bytes as the file system has them. A name need not be text in the locale's encoding,
   * so {@code toString()} may lose some; the path's URI has each byte.
   */
  static byte[] nameBytes(Path file) {
    byte[] absolute = uriBytes(file);
    if (file.isAbsolute()) {
      return absolute;
    }
    int skip =
        uriBytes(Path.of("").toAbsolutePath()).length; // a directory's URI closes with a slash
    return Arrays.copyOfRange(absolute, skip, absolute.length);
  }

  private static byte[] uriBytes(Path path) {
    String encoded = path.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }
}
