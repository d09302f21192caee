package dev.panal.futures.internal.process;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The class path that this JVM's code sees, whatever launched it.
 *
 * <ul>
 *   <li>{@code java -cp}, {@code java -jar}: the property {@code java.class.path}; what a jar's
 *       manifest adds comes with the jar.
 *   <li>Surefire: it puts the tests' class path into that same property once its own jar has
 *       started.
 *   <li>{@code mvn exec:java} and other launchers with class loaders of their own: the URLs of the
 *       loaders from the context class loader, and from the loader of Panal, up to the root. The
 *       property counts only if the system class loader is among them.
 *   <li>Spring Boot's executable jars: likewise, and {@link NestedJars} copies out what is inside.
 * </ul>
 *
 * <p>Parents come before children, as the usual delegation has it.
 */
final class ParentClassPath {
  private ParentClassPath() {}

  /** Absolute entries in order, each once. */
  static List<String> entries(Class<?>... needed) {
    Set<String> entries = new LinkedHashSet<>();
    List<@Nullable ClassLoader> loaders = new ArrayList<>();
    loaders.add(Thread.currentThread().getContextClassLoader());
    for (Class<?> type : needed) {
      loaders.add(type.getClassLoader());
    }
    for (ClassLoader loader : loaders) {
      addChain(loader, entries);
    }
    entries.addAll(locations(needed));
    return new ArrayList<>(entries);
  }

  /** The entries that have those classes; none for what is in a named module. */
  static Set<String> locations(Class<?>... types) {
    Set<String> entries = new LinkedHashSet<>();
    for (Class<?> type : types) {
      if (!type.getModule().isNamed()) {
        addLocation(type, entries);
      }
    }
    return entries;
  }

  private static void addChain(@Nullable ClassLoader start, Set<String> entries) {
    Deque<ClassLoader> rootFirst = new ArrayDeque<>();
    for (ClassLoader loader = start; loader != null; loader = loader.getParent()) {
      rootFirst.addFirst(loader);
    }
    for (ClassLoader loader : rootFirst) {
      if (loader == ClassLoader.getSystemClassLoader()) {
        addProperty(System.getProperty("java.class.path", ""), entries);
      } else if (loader instanceof URLClassLoader urls) {
        for (URL url : urls.getURLs()) {
          addUrl(url, entries);
        }
      }
    }
  }

  static void addProperty(String classPath, Set<String> entries) {
    if (classPath.isEmpty()) {
      return;
    }
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      // An empty entry is the working directory, which the worker may have another of.
      entries.add(new File(entry).getAbsolutePath());
    }
  }

  private static void addLocation(Class<?> type, Set<String> entries) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    if (source != null && source.getLocation() != null) {
      addUrl(source.getLocation(), entries);
    }
  }

  private static void addUrl(URL url, Set<String> entries) {
    if (!"file".equals(url.getProtocol())) {
      NestedJars.entry(url.toString()).ifPresent(path -> entries.add(path.toString()));
      return;
    }
    try {
      entries.add(Path.of(url.toURI()).toAbsolutePath().toString());
    } catch (URISyntaxException unescaped) {
      // Some loaders are given URLs with plain spaces in them.
      entries.add(new File(url.getPath()).getAbsolutePath());
    } catch (IllegalArgumentException | FileSystemNotFoundException notALocalFile) {
      // Nothing that a worker could open.
    }
  }
}
