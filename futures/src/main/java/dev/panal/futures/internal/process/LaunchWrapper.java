package dev.panal.futures.internal.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What runs in front of {@code java} and then becomes it: a parent-death signal where {@code setpriv} offers it, and SIGINT ignored
 * before the JVM could install a handler, so that Ctrl-C in a terminal is the parent's alone from the first instruction on.
 */
final class LaunchWrapper {
  private static final String TRAP = "trap '' INT; exec \"$@\"";
  private static final long PROBE_SECONDS = 5;

  private static final class Found {
    static final List<String> PREFIX = find();
  }

  private LaunchWrapper() {}

  static List<String> prefix() {
    return Found.PREFIX;
  }

  /** Whether workers die with this process even when they are stopped. */
  static boolean hasParentDeathSignal() {
    return Found.PREFIX.contains("--pdeathsig");
  }

  private static List<String> find() {
    List<String> prefix = new ArrayList<>();
    Path setpriv = onPath("setpriv");
    if (setpriv != null && works(setpriv)) {
      prefix.addAll(List.of(setpriv.toString(), "--pdeathsig", "KILL", "--"));
    }
    Path sh = Path.of("/bin/sh");
    if (Files.isExecutable(sh)) {
      prefix.addAll(List.of(sh.toString(), "-c", TRAP, "panal-worker"));
    }
    return List.copyOf(prefix);
  }

  private static @Nullable Path onPath(String name) {
    String path = System.getenv("PATH");
    List<String> directories = new ArrayList<>(List.of("/usr/bin", "/bin"));
    directories.addAll(path == null ? List.of() : List.of(path.split(File.pathSeparator)));
    for (String directory : directories) {
      Path candidate = Path.of(directory, name);
      if (candidate.isAbsolute() && Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /** Small systems have a setpriv without this option. */
  private static boolean works(Path setpriv) {
    try {
      Process probe =
          new ProcessBuilder(setpriv.toString(), "--pdeathsig", "KILL", "--", "/bin/true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && probe.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
