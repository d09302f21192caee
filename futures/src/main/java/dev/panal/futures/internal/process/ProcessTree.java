package dev.panal.futures.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
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
  private static final long PATIENCE_NANOS = 5_000_000_000L;
  private static final long PAUSE_NANOS = 500_000;

  private ProcessTree() {}

  /** The marker of a new worker of this process. */
  static String marker(String id) {
    String outer = System.getenv(VARIABLE);
    return outer == null ? id : outer + "/" + id;
  }

  /**
   * Kills all that carry a marker, again and again until none is found and none that was killed is
   * still ending: they may be starting others. A process in the middle of an {@code exec} shows no
   * environment and is looked at again. Returns how many it killed.
   */
  static int killMarked(String marker) {
    Set<ProcessHandle> killed = new HashSet<>();
    long end = System.nanoTime() + PATIENCE_NANOS;
    Found found = find(marker);
    while (!found.isNothing(killed) && System.nanoTime() - end < 0) {
      found.marked.forEach(ProcessHandle::destroyForcibly);
      killed.addAll(found.marked);
      if (found.marked.isEmpty()) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      found = find(marker);
    }
    return killed.size();
  }

  static List<ProcessHandle> marked(String marker) {
    return find(marker).marked;
  }

  /** Who carries a marker, and whether there are some of whom that cannot be told yet. */
  private record Found(List<ProcessHandle> marked, boolean unclear) {
    boolean isNothing(Set<ProcessHandle> killed) {
      return marked.isEmpty() && !unclear && killed.stream().noneMatch(ProcessTree::runs);
    }
  }

  private static Found find(String marker) {
    List<ProcessHandle> marked = new ArrayList<>();
    boolean unclear = false;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path directory : processes) {
        // The handle is taken first and the environment read afterwards: should the number be used
        // again in between, nobody is hit.
        Optional<ProcessHandle> handle =
            ProcessHandle.of(Long.parseLong(directory.getFileName().toString()));
        String environment =
            handle.isEmpty() || isThis(handle.get()) ? null : environment(directory);
        if (environment == null) {
          continue;
        }
        if (isMarked(environment, marker) && handle.get().isAlive()) {
          marked.add(handle.get());
        }
        unclear |= environment.isEmpty() && isInExec(directory);
      }
    } catch (IOException | DirectoryIteratorException | NumberFormatException noProc) {
      // Without /proc only living descendants can be found, and the caller has killed those.
    }
    return new Found(marked, unclear);
  }

  private static boolean isThis(ProcessHandle handle) {
    return handle.pid() == ProcessHandle.current().pid();
  }

  private static @Nullable String environment(Path directory) {
    return read(directory.resolve("environ"));
  }

  private static @Nullable String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException goneOrNotOurs) {
      return null;
    }
  }

  /** It has no arguments either, and is neither a thread of the kernel nor at its end. */
  private static boolean isInExec(Path directory) {
    ProcStat stat = ProcStat.read(directory);
    return stat != null
        && !stat.isKernelThread()
        && !stat.hasEnded()
        && "".equals(read(directory.resolve("cmdline")));
  }

  /** Whether it is more than an entry that waits for its parent to ask for it. */
  private static boolean runs(ProcessHandle handle) {
    ProcStat stat = ProcStat.read(PROC.resolve(Long.toString(handle.pid())));
    return stat != null && !stat.hasEnded() && handle.isAlive();
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
