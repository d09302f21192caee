package dev.panal.futures.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The processes that came from a worker, also those that were re-parented when it ended.
 *
 * <p>Each worker's environment carries {@code PANAL_WORKER=marker}, and whatever it starts inherits
 * that. A worker of a worker has a marker that begins with that of the outer one. A process that
 * clears its environment escapes once its parent has gone.
 */
final class ProcessTree {
  static final String VARIABLE = "PANAL_WORKER";

  private static final Path PROC = Path.of("/proc");
  private static final int ROUNDS = 20;

  private ProcessTree() {}

  /** The marker of a new worker of this process. */
  static String marker(String id) {
    String outer = System.getenv(VARIABLE);
    return outer == null ? id : outer + "/" + id;
  }

  /**
   * Kills all that carry a marker, again and again until none is found: they may be starting
   * others. Returns how many it killed.
   */
  static int killMarked(String marker) {
    int killed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<ProcessHandle> found = marked(marker);
      if (found.isEmpty()) {
        break;
      }
      found.forEach(ProcessHandle::destroyForcibly);
      killed += found.size();
    }
    return killed;
  }

  static List<ProcessHandle> marked(String marker) {
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path directory : processes) {
        ProcessHandle handle = matching(directory, marker);
        if (handle != null) {
          found.add(handle);
        }
      }
    } catch (IOException | DirectoryIteratorException noProc) {
      // Without /proc only living descendants can be found, and the caller has killed those.
    }
    return found;
  }

  /**
   * The handle is taken first and the environment read afterwards: should the number be used again
   * in between, nobody is hit.
   */
  private static @Nullable ProcessHandle matching(Path directory, String marker) {
    try {
      Optional<ProcessHandle> handle =
          ProcessHandle.of(Long.parseLong(directory.getFileName().toString()));
      if (handle.isEmpty() || handle.get().pid() == ProcessHandle.current().pid()) {
        return null;
      }
      String environment =
          new String(Files.readAllBytes(directory.resolve("environ")), StandardCharsets.ISO_8859_1);
      return isMarked(environment, marker) && handle.get().isAlive() ? handle.get() : null;
    } catch (IOException | NumberFormatException goneOrNotOurs) {
      return null;
    }
  }

  static boolean isMarked(String environment, String marker) {
    String variable = VARIABLE + "=" + marker;
    int at = environment.startsWith(variable) ? 0 : environment.indexOf("\0" + variable) + 1;
    if (at == 0 && !environment.startsWith(variable)) {
      return false;
    }
    int end = at + variable.length();
    return end == environment.length()
        || environment.charAt(end) == '\0'
        || environment.charAt(end) == '/';
  }
}
