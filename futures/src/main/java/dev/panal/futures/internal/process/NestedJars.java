package dev.panal.futures.internal.process;

import dev.panal.ipc.internal.directory.PoolDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * Jars and directories of classes inside another jar, as Spring Boot's executable jars have them: a
 * worker's JVM cannot open those, so they are copied out, once in this JVM, into a directory that
 * goes with it.
 */
final class NestedJars {
  private static final Map<String, Path> COPIES = new HashMap<>();
  private static @Nullable PoolDirectory directory;

  private NestedJars() {}

  /**
   * What a {@code jar:} URL of a class loader means as an entry of a class path; empty when it is
   * of another kind.
   */
  static synchronized Optional<Path> entry(String url) {
    if (!url.startsWith("jar:")) {
      return Optional.empty();
    }
    String[] parts = url.substring("jar:".length()).split("!");
    Path outer = outer(parts[0]);
    String inner = parts.length > 1 ? strip(parts[1]) : "";
    if (outer == null) {
      return Optional.empty();
    }
    if (inner.isEmpty()) {
      return Optional.of(outer);
    }
    return Optional.of(COPIES.computeIfAbsent(outer + "!" + inner, key -> copy(outer, inner)));
  }

  /** {@code nested:/a/b.jar/} of Spring Boot 3.2 and later, {@code file:/a/b.jar} before. */
  private static @Nullable Path outer(String text) {
    String path = strip("/" + text.substring(text.indexOf(':') + 1));
    try {
      Path file = Path.of(URI.create("file:/" + path.replace(" ", "%20")));
      return Files.isRegularFile(file) ? file.toAbsolutePath() : null;
    } catch (IllegalArgumentException noPath) {
      return null;
    }
  }

  private static String strip(String inner) {
    int from = 0;
    int to = inner.length();
    while (from < to && inner.charAt(from) == '/') {
      from++;
    }
    while (to > from && inner.charAt(to - 1) == '/') {
      to--;
    }
    return inner.substring(from, to);
  }

  private static Path copy(Path outer, String inner) {
    try (ZipFile zip = new ZipFile(outer.toFile())) {
      Path target = linkDirectory();
      ZipEntry jar = zip.getEntry(inner);
      if (jar != null && !jar.isDirectory()) {
        Path file = target.resolve(inner.substring(inner.lastIndexOf('/') + 1));
        try (InputStream in = zip.getInputStream(jar)) {
          Files.copy(in, file);
        }
        return file;
      }
      copyDirectory(zip, inner + "/", target);
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(inner + " cannot be copied out of " + outer, e);
    }
  }

  private static void copyDirectory(ZipFile zip, String prefix, Path target) throws IOException {
    for (var entries = zip.entries(); entries.hasMoreElements(); ) {
      ZipEntry entry = entries.nextElement();
      if (!entry.getName().startsWith(prefix) || entry.isDirectory()) {
        continue;
      }
      Path file = target.resolve(entry.getName().substring(prefix.length())).normalize();
      if (!file.startsWith(target)) {
        throw new IOException("entry=" + entry.getName() + " leads out of its directory");
      }
      Files.createDirectories(file.getParent());
      try (InputStream in = zip.getInputStream(entry)) {
        Files.copy(in, file);
      }
    }
  }

  private static Path linkDirectory() throws IOException {
    PoolDirectory owned = directory;
    if (owned == null) {
      owned = PoolDirectory.create("classes", Path.of(System.getProperty("java.io.tmpdir")), 0);
      directory = owned;
    }
    return owned.linkDirectory(COPIES.size(), 1);
  }
}
