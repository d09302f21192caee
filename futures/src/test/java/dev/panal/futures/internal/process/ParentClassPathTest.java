package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParentClassPathTest {
  @TempDir
  Path directory;

  @Test
  void relativeAndEmptyEntries_becomeAbsolute() {
    Set<String> entries = new LinkedHashSet<>();
    ParentClassPath.addProperty(
        "a.jar" + File.pathSeparator + File.pathSeparator + "/b dir/c.jar", entries);
    String here = new File("").getAbsolutePath();
    assertThat(entries).containsExactly(here + File.separator + "a.jar", here, "/b dir/c.jar");
  }

  @Test
  void ownClassPath_isFoundInThisLauncher() {
    List<String> entries = ParentClassPath.entries(ParentClassPath.class);
    assertThat(entries).allSatisfy(entry -> assertThat(new File(entry)).isAbsolute());
    assertThat(entries).doesNotHaveDuplicates();
    assertThat(entries)
        .anyMatch(entry ->
            new File(entry, ParentClassPath.class.getName().replace('.', '/') + ".class").isFile());
  }

  @Test
  void loadersOfALauncher_areFollowedToTheRoot_parentsFirst() throws Exception {
    Path outer = Files.createDirectory(directory.resolve("out er"));
    Path inner = Files.createFile(directory.resolve("inner#+.jar"));
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader realm = new URLClassLoader(
            new URL[] {outer.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        URLClassLoader child = new URLClassLoader(
            new URL[] {inner.toUri().toURL(), new URL("http://nowhere/x.jar")}, realm)) {
      Thread.currentThread().setContextClassLoader(child);
      assertThat(ParentClassPath.entries()).containsExactly(outer.toString(), inner.toString());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  @Test
  void neededClass_isOnThePathWhateverTheContextClassLoader() {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try {
      Thread.currentThread().setContextClassLoader(null);
      assertThat(ParentClassPath.entries(ParentClassPath.class))
          .anyMatch(entry -> new File(
                  entry, ParentClassPath.class.getName().replace('.', '/') + ".class")
              .isFile());
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
