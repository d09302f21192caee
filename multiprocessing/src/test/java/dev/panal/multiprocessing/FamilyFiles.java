package dev.panal.multiprocessing;

import java.io.File;
import java.util.List;

/** Files in the directory of this program's family. */
final class FamilyFiles {
  private FamilyFiles() {}

  /** Names of those that begin so; none when there is no family. */
  static List<String> starting(String prefix) {
    for (String directory : System.getProperty("dev.panal.directories", "").split("\n")) {
      if (directory.contains("panal-family-")) {
        String[] names = new File(directory).list((at, name) -> name.startsWith(prefix));
        return names == null ? List.of() : List.of(names);
      }
    }
    return List.of();
  }
}
