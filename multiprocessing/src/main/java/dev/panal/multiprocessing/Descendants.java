package dev.panal.multiprocessing;

import dev.panal.futures.internal.process.WorkerProcess;
import dev.panal.ipc.internal.directory.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The processes below this one, at any depth. Each one's command line names a file in its own
 * directory, where its parent has written what it is called.
 *
 * <pre>
 *   first line: whether it is a daemon | the rest: its name
 * </pre>
 */
final class Descendants {
  private static final String DESCRIPTION = "identity";

  private Descendants() {}

  /** What is known of one of them. */
  record Descendant(String name, boolean daemon, ProcessHandle handle) {}

  static void describe(Path directory, String name, boolean daemon) throws IOException {
    OwnerOnly.write(directory.resolve(DESCRIPTION), daemon + "\n" + name, StandardCharsets.UTF_8);
  }

  /** Those that run, parents before their children, each generation in the order of its start. */
  static List<Descendant> find() {
    List<Descendant> found = new ArrayList<>();
    find(ProcessHandle.current(), found);
    return found;
  }

  private static void find(ProcessHandle parent, List<Descendant> found) {
    List<ProcessHandle> children = parent
        .children()
        .filter(ProcessHandle::isAlive)
        .sorted(Comparator.comparing(
                (ProcessHandle child) -> child.info().startInstant().orElse(Instant.MAX))
            .thenComparing(ProcessHandle::pid))
        .toList();
    for (ProcessHandle child : children) {
      Descendant described = describe(child);
      if (described != null) {
        found.add(described);
      }
    }
    children.forEach(child -> find(child, found));
  }

  private static @Nullable Descendant describe(ProcessHandle process) {
    String[] arguments = process.info().arguments().orElse(new String[0]);
    String last = arguments.length == 0 ? "" : arguments[arguments.length - 1];
    if (!last.endsWith(WorkerProcess.LAUNCH)) {
      return null;
    }
    try {
      String text = Files.readString(Path.of(last).resolveSibling(DESCRIPTION));
      int end = text.indexOf('\n');
      return new Descendant(
          text.substring(end + 1), Boolean.parseBoolean(text.substring(0, end)), process);
    } catch (IOException | RuntimeException endedOrOfAPool) {
      return null;
    }
  }
}
