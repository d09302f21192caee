package dev.panal.futures.internal.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What runs in front of {@code java} and then becomes it: a parent-death signal where
 * {@code setpriv} offers it, and SIGINT ignored before the JVM could install a handler, so that
 * Ctrl-C in a terminal is the parent's alone from the first instruction on.
 */
final class LaunchWrapper {
  private static final String TRAP = "trap '' INT; exec \"$@\"";

  /**
   * Moves the control pipe away from standard input, so that what the worker starts cannot read
   * from it.
   */
  private static final String MOVE_INPUT = " 3<&0 </dev/null";

  private static final String CONTROL_FILE = "/dev/fd/3";
  private static final Path SH = Path.of("/bin/sh");
  private static final long PROBE_SECONDS = 5;

  private static final class Found {
    static final List<String> SETPRIV = findSetpriv();
    static final boolean SHELL = Files.isExecutable(SH);
  }

  private LaunchWrapper() {}

  /** @param controlled whether standard input is the control pipe */
  static List<String> prefix(boolean controlled) {
    List<String> prefix = new ArrayList<>(Found.SETPRIV);
    if (Found.SHELL) {
      prefix.addAll(
          List.of(SH.toString(), "-c", controlled ? TRAP + MOVE_INPUT : TRAP, "panal-worker"));
    }
    return prefix;
  }

  /** For a process that must not get in anybody's way; nothing where that cannot be had. */
  static List<String> lowestPriority() {
    Path nice = onPath("nice");
    return nice == null ? List.of() : List.of(nice.toString(), "-n", "19");
  }

  /** Where the worker finds the control pipe; empty: it is its standard input. */
  static Optional<String> controlFile() {
    return Found.SHELL ? Optional.of(CONTROL_FILE) : Optional.empty();
  }

  /** Whether workers die with this process even when they are stopped. */
  static boolean hasParentDeathSignal() {
    return !Found.SETPRIV.isEmpty();
  }

  private static List<String> findSetpriv() {
    Path setpriv = onPath("setpriv");
    return setpriv != null && works(setpriv)
        ? List.of(setpriv.toString(), "--pdeathsig", "KILL", "--")
        : List.of();
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
      Process probe = new ProcessBuilder(
              setpriv.toString(), "--pdeathsig", "KILL", "--", "/bin/true")
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
