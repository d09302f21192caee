package dev.panal.ipc.internal.shared;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Names of shared objects' files: {@code object-KIND-NAME}, or {@code kept-KIND-NAME} for one that
 * stays though nobody holds it; {@code making-MEMBER-…} while a member is making one.
 */
final class ObjectFile {
  private static final String OBJECT = "object-";
  private static final String KEPT = "kept-";
  private static final String MAKING = "making-";
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

  /** Of what that member is making. */
  static String making(long member, String unique) {
    return MAKING + Long.toHexString(member) + "-" + unique;
  }

  static boolean isBeingMade(String file) {
    return file.startsWith(MAKING);
  }

  static long makerOf(String making) {
    int from = MAKING.length();
    return Long.parseLong(making, from, making.indexOf('-', from), 16);
  }

  static boolean anyKept(Path directory) {
    return names(directory).anyMatch(ObjectFile::isKept);
  }

  /** Complete or not. */
  static List<String> all(Path directory) {
    return names(directory)
        .filter(name -> name.startsWith(OBJECT) || isKept(name) || isBeingMade(name))
        .toList();
  }

  private static Stream<String> names(Path directory) {
    String[] names = directory.toFile().list();
    return names == null ? Stream.empty() : Stream.of(names);
  }
}
