package dev.panal.core.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What of Panal's exists in or because of this JVM, one line each. */
final class Leftovers {
  private static final String PREFIX = "panal";
  private static final long PID = ProcessHandle.current().pid();

  /** Pools list their directories here; see ipc's OwnDirectories. */
  private static final String DIRECTORIES_PROPERTY = "dev.panal.directories";

  /** Stays from run to run on purpose: reports of crashed JVMs. */
  private static final String DIAGNOSTICS = "panal-diagnostics-";

  private static final Pattern CALLBACK_THREAD =
      Pattern.compile("thread \\d+ (panal-.*)-callback-.*");

  private Leftovers() {}

  static Set<String> now() {
    Set<String> found = new HashSet<>();
    addProcesses(found);
    addThreads(found);
    addDirectories(found);
    addDescriptors(found);
    return found;
  }

  /**
   * Whether it is part of a pool that was there before: a callback thread of its name, an open file
   * below its directory.
   */
  static boolean belongsToOneOf(Set<String> before, String leftover) {
    Matcher callback = CALLBACK_THREAD.matcher(leftover);
    if (callback.matches()) {
      return before.stream()
          .anyMatch(
              each -> each.startsWith("thread ") && each.contains(" " + callback.group(1) + "-"));
    }
    return leftover.startsWith("file descriptor ")
        && before.stream()
            .anyMatch(each -> each.startsWith("directory ")
                && leftover.contains(each.substring("directory ".length()) + "/"));
  }

  private static void addProcesses(Set<String> found) {
    ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .forEach(child -> found.add(
            "process " + child.pid() + " " + child.info().commandLine().orElse("")));
  }

  private static void addThreads(Set<String> found) {
    Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.isAlive() && thread.getName().startsWith(PREFIX))
        .forEach(thread -> found.add("thread " + thread.getId() + " " + thread.getName()));
  }

  private static void addDirectories(Set<String> found) {
    for (String line : System.getProperty(DIRECTORIES_PROPERTY, "").split("\n")) {
      if (!line.isEmpty() && Files.exists(Path.of(line))) {
        found.add("directory " + line);
      }
    }
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    boolean shared = temporary.equals(Path.of("/tmp"));
    for (String name : names(temporary)) {
      boolean ours = name.startsWith(PREFIX) && !name.startsWith(DIAGNOSTICS);
      if (ours && (!shared || name.contains(Long.toString(PID)))) {
        found.add("temporary file " + temporary.resolve(name));
      }
    }
    for (String name : names(Path.of("/dev/shm"))) {
      if ((name.startsWith(PREFIX) || name.startsWith(".new-")) && name.contains("-" + PID + "-")) {
        found.add("directory /dev/shm/" + name);
      }
    }
  }

  private static void addDescriptors(Set<String> found) {
    Path descriptors = Path.of("/proc/self/fd");
    for (String number : names(descriptors)) {
      String target = target(descriptors.resolve(number));
      if (target != null
          && (target.contains("/" + PREFIX + "-") || target.contains("/.new-" + PREFIX))
          && !target.endsWith(".jar")) {
        found.add("file descriptor " + number + " of " + target);
      }
    }
  }

  private static @Nullable String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return null; // closed since it was listed
    }
  }

  private static String[] names(Path directory) {
    String[] names = new File(directory.toString()).list();
    return names == null ? new String[0] : names;
  }
}
