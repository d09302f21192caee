package dev.panal.ipc.internal.shared;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Names of shared objects' files: {@code object-KIND-NAME}, or {@code kept-KIND-NAME} for one that
 * stays though nobody holds it.
 */
final class ObjectFile {
  private static final String OBJECT = "object-";
  private static final String KEPT = "kept-";
  private static final String FILES = "files-";
  private static final int LONGEST = 100;

  private ObjectFile() {}

  static String name(String kind, String name, boolean kept) {
    return (kept ? KEPT : OBJECT) + kind + "-" + name;
  }

  /** The directory of the files that belong to an object. */
  static String filesOf(String file) {
    return FILES + file;
  }

  /** @throws IllegalArgumentException unless it can be part of a file's name everywhere */
  static String checked(String kind, String name) {
    if (!name.matches("[A-Za-z0-9._-]{1," + LONGEST + "}")) {
      throw new IllegalArgumentException(kind + " name=" + name.replace('\0', '?')
          + " must be 1 to " + LONGEST + " letters, digits, '.', '_' or '-'");
    }
    return name;
  }

  static boolean isKept(String file) {
    return file.startsWith(KEPT);
  }

  static boolean any(Path directory) {
    return !unkept(directory).isEmpty();
  }

  static boolean anyKept(Path directory) {
    return !starting(directory, KEPT).isEmpty();
  }

  /** Those that go with their last holder. */
  static List<String> unkept(Path directory) {
    return starting(directory, OBJECT);
  }

  private static List<String> starting(Path directory, String prefix) {
    List<String> found = new ArrayList<>();
    String[] names = directory.toFile().list();
    if (names != null) {
      for (String name : names) {
        if (name.startsWith(prefix)) {
          found.add(name);
        }
      }
    }
    return found;
  }
}
