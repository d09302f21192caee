package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnJarsFirstTest {
  @TempDir
  Path temporary;

  private String classes;
  private String other;
  private String core;
  private String futures;

  @BeforeEach
  void classPath() throws IOException {
    classes =
        Files.createDirectories(temporary.resolve("classes/app")).getParent().toString();
    Files.createFile(temporary.resolve("classes/app/Main.class"));
    other = jar("other", "", "app/Other.class", "META-INF/LICENSE");
    core = jar("core", "", "core/Task.class", "META-INF/LICENSE", "module-info.class");
    futures = jar("futures", "", "futures/Pool.class", "META-INF/services/app.Provider");
  }

  private String jar(String name, String brings, String... entries) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    if (!brings.isEmpty()) {
      manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, brings);
    }
    Path jar = temporary.resolve(name + ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      for (String entry : entries) {
        out.putNextEntry(new JarEntry(entry));
      }
    }
    return jar.toString();
  }

  private List<String> order(String... classPath) {
    return OwnJarsFirst.order(List.of(classPath), Set.of(core, futures));
  }

  private void assertUnchanged(String... classPath) {
    assertThat(order(classPath)).containsExactly(classPath);
  }

  @Test
  void directoriesAndJars_areOvertaken_inTheirOrder() {
    assertThat(order(classes, other, futures, "/is/not/there", core, "last.jar"))
        .containsExactly(futures, core, classes, other, "/is/not/there", "last.jar");
  }

  @Test
  void jarsBeforeTheFirstDirectory_stay() {
    assertUnchanged(other, core, futures, classes);
  }

  @Test
  void panalInADirectory_staysThere() {
    assertThat(OwnJarsFirst.order(List.of(classes, core), Set.of(core, classes)))
        .containsExactly(classes, core);
    assertThat(OwnJarsFirst.order(List.of(classes, core), Set.of(core, futures)))
        .containsExactly(classes, core);
  }

  @Test
  void directoryWithAClassOfTheSameName_isNotOvertaken() throws IOException {
    Files.createDirectory(Path.of(classes, "core"));
    Files.createFile(Path.of(classes, "core", "Task.class"));

    assertUnchanged(classes, core, futures);
  }

  @Test
  void directoryWithAServiceOfTheSameName_isNotOvertaken() throws IOException {
    Files.createDirectories(Path.of(classes, "META-INF", "services"));
    Files.createFile(Path.of(classes, "META-INF", "services", "app.Provider"));

    assertUnchanged(classes, core, futures);
  }

  @Test
  void jarWithAClassOfTheSameName_isNotOvertaken() throws IOException {
    String patch = jar("patch", "", "futures/Pool.class");

    assertUnchanged(classes, patch, core, futures);
    assertThat(order(classes, core, futures, patch)).containsExactly(core, futures, classes, patch);
  }

  @Test
  void whatAManifestBringsIn_countsAsItsJar() throws IOException {
    jar("patch", "booter.jar", "futures/Pool.class");
    String booter = jar("booter", "none.jar patch.jar", "app/Booter.class");
    String harmless = jar("harmless", "none.jar other.jar http://nowhere/x.jar harmless.jar");

    assertUnchanged(classes, booter, core, futures);
    assertThat(order(classes, harmless, core, futures))
        .containsExactly(core, futures, classes, harmless);
  }

  @Test
  void ownJarThatBringsInOthers_staysWhereItIs() throws IOException {
    futures = jar("futures", "other.jar", "futures/Pool.class");

    assertUnchanged(classes, core, futures);
  }

  @Test
  void damagedJar_leavesTheOrder() throws IOException {
    String damaged =
        Files.write(temporary.resolve("damaged.jar"), new byte[100]).toString();

    assertUnchanged(classes, damaged, core, futures);
  }
}
