package dev.panal.futures.internal.process;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;

/**
 * The class path with Panal's jars before all others, where an IDE or a build tool has put a
 * directory first: a JVM archives the classes of jars only, and of none behind a directory.
 *
 * <p>No class or resource is found elsewhere because of that. Where anything that the jars would
 * overtake has something of the same name, the order stays as it is.
 */
final class OwnJarsFirst {
  /** A jar with more entries is a whole application's: to compare them would take too long. */
  private static final int MOST_ENTRIES = 5_000;

  private record Ordered(List<String> given, List<String> result) {}

  /** Pools of a program have the same class path nearly always. */
  private static volatile @Nullable Ordered last;

  private OwnJarsFirst() {}

  /**
   * @param own entries with the classes that every worker needs
   * @return a new list, or the same one where nothing was to be changed or nothing could
   */
  static List<String> order(List<String> classPath, Set<String> own) {
    Ordered before = last;
    if (before != null && before.given.equals(classPath)) {
      return before.result;
    }
    List<String> result = orderAnew(classPath, own);
    last = new Ordered(List.copyOf(classPath), result);
    return result;
  }

  private static List<String> orderAnew(List<String> classPath, Set<String> own) {
    if (ClassDataArchive.archivable(classPath).containsAll(own)) {
      return classPath;
    }
    List<String> first = new ArrayList<>();
    List<String> overtaken = new ArrayList<>();
    int behind = 0;
    while (behind < classPath.size() && first.size() < own.size()) {
      String entry = classPath.get(behind++);
      (own.contains(entry) ? first : overtaken).add(entry);
    }
    if (first.size() < own.size()) {
      return classPath;
    }
    try {
      Set<String> names = names(first);
      Set<File> seen = new HashSet<>();
      for (String entry : overtaken) {
        if (names.isEmpty() || hasOneOf(names, new File(entry), seen)) {
          return classPath;
        }
      }
    } catch (IOException unreadable) {
      return classPath; // the JVM will say what is wrong with the class path
    }
    List<String> result = new ArrayList<>(first);
    result.addAll(overtaken);
    result.addAll(classPath.subList(behind, classPath.size()));
    return result;
  }

  /** What can be looked up in those jars; empty where they bring in others, or are too large. */
  private static Set<String> names(List<String> jars) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    for (String jar : jars) {
      if (!new File(jar).isFile()) {
        return Set.of();
      }
      try (JarFile opened = new JarFile(jar, false)) {
        if (opened.size() > MOST_ENTRIES || !bringsIn(opened, new File(jar)).isEmpty()) {
          return Set.of();
        }
        opened.stream().map(ZipEntry::getName).filter(OwnJarsFirst::isLookedUp).forEach(names::add);
      }
    }
    return names;
  }

  /** Every jar has its own of the others, and nobody asks a class path for one of them. */
  private static boolean isLookedUp(String name) {
    boolean describesItsJar = name.startsWith("META-INF/") && !name.startsWith("META-INF/services/")
        || name.equals("module-info.class");
    return !name.endsWith("/") && !describesItsJar;
  }

  private static boolean hasOneOf(Set<String> names, File entry, Set<File> seen)
      throws IOException {
    if (!seen.add(entry)) {
      return false;
    }
    if (entry.isDirectory()) {
      return names.stream().anyMatch(name -> new File(entry, name).exists());
    }
    if (!entry.isFile()) {
      return false; // the JVM passes over what is not there
    }
    try (JarFile jar = new JarFile(entry, false)) {
      if (names.stream().anyMatch(name -> jar.getEntry(name) != null)) {
        return true;
      }
      for (File other : bringsIn(jar, entry)) {
        if (hasOneOf(names, other, seen)) {
          return true;
        }
      }
      return false;
    }
  }

  /** What the manifest adds to the class path, as far as it is there. */
  private static List<File> bringsIn(JarFile jar, File file) throws IOException {
    Manifest manifest = jar.getManifest();
    String added =
        manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
    if (added == null) {
      return List.of();
    }
    List<File> files = new ArrayList<>();
    for (String relative : added.trim().split(" +")) {
      try {
        File other = new File(file.toURI().resolve(relative));
        if (other.exists()) {
          files.add(other);
        }
      } catch (IllegalArgumentException notALocalFile) {
        // such an entry is passed over by the JVM as well, or it is no file of this machine
      }
    }
    return files;
  }
}
