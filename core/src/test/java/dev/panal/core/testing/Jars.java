package dev.panal.core.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** Jars of directories that tests and builds compile into. */
public final class Jars {
  private Jars() {}

  /** Writes the jar; returns its name. */
  public static Path write(Path jar, Path directory) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      addAll(out, directory, "");
    }
    return jar;
  }

  /** Adds the files of a directory, but for a manifest of its own. */
  static void addAll(JarOutputStream out, Path root, String prefix) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String name = root.relativize(file).toString().replace(File.separatorChar, '/');
        if (!name.equals(JarFile.MANIFEST_NAME)) {
          out.putNextEntry(new JarEntry(prefix + name));
          Files.copy(file, out);
          out.closeEntry();
        }
      }
    }
  }
}
