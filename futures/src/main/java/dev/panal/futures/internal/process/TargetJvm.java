package dev.panal.futures.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JVM that a worker runs on, which need not be the parent's.
 *
 * @param launcher the {@code java} executable
 * @param feature its feature release: 17, 25
 */
record TargetJvm(Path launcher, int feature) {
  private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(?:1\\.)?(\\d+)");

  static TargetJvm at(Path javaHome) {
    return new TargetJvm(launcher(javaHome), feature(javaHome));
  }

  static Path launcher(Path javaHome) {
    boolean windows = System.getProperty("os.name").startsWith("Windows");
    return javaHome.toAbsolutePath().resolve("bin").resolve(windows ? "java.exe" : "java");
  }

  private static int feature(Path javaHome) {
    if (javaHome.equals(Path.of(System.getProperty("java.home")))) {
      return Runtime.version().feature();
    }
    try {
      Matcher matcher =
          VERSION.matcher(Files.readString(javaHome.resolve("release"), StandardCharsets.UTF_8));
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
    } catch (IOException noReleaseFile) {
      // Taken for a JVM like the parent's: should it be another, its own complaint reaches the
      // user.
    }
    return Runtime.version().feature();
  }
}
