package dev.panal.ipc.internal.directory;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The directories that this JVM owns, whichever class loader Panal was loaded by.
 *
 * <p>POSIX locks belong to a process and are dropped when <em>any</em> descriptor of the file is
 * closed. A sweeper that opened the lock file of a pool in its own JVM would thereby free it for
 * every other process. The list is kept as a string under a system property, since a static would
 * be one for each class loader and an object there breaks programs that print their properties.
 */
final class OwnDirectories {
  private static final String KEY = "dev.panal.directories";
  private static final String SEPARATOR = "\n";

  /** Second copy, for programs that replace the system properties. */
  private static final Set<String> LOCAL = ConcurrentHashMap.newKeySet();

  private OwnDirectories() {}

  static void add(Path directory) {
    LOCAL.add(directory.toString());
    update(directory, true);
  }

  static void remove(Path directory) {
    update(directory, false);
    LOCAL.remove(directory.toString());
  }

  static boolean contains(Path directory) {
    String name = directory.toString();
    return LOCAL.contains(name)
        || split(System.getProperties().getProperty(KEY, "")).contains(name);
  }

  private static void update(Path directory, boolean present) {
    Properties properties = System.getProperties();
    properties.compute(KEY, (key, old) -> {
      Set<String> all = split(old instanceof String text ? text : "");
      if (present) {
        all.add(directory.toString());
      } else {
        all.remove(directory.toString());
      }
      return all.isEmpty() ? null : String.join(SEPARATOR, all);
    });
  }

  private static Set<String> split(String text) {
    Set<String> all = new LinkedHashSet<>();
    if (!text.isEmpty()) {
      all.addAll(Arrays.asList(text.split(SEPARATOR)));
    }
    return all;
  }
}
