package dev.panal.futures.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("sets a system property")
class ClassDataArchiveTest {
  private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-Xmx100m");

  @TempDir
  Path temporary;

  private Path directory;
  private Path jar;
  private @Nullable String before;

  @BeforeEach
  void archivesHere() throws IOException {
    directory = temporary.resolve("cache/panal");
    jar = Files.writeString(temporary.resolve("a.jar"), "first");
    before = System.setProperty(ClassDataArchive.PROPERTY, directory.toString());
  }

  @AfterEach
  void archivesWhereTheyWere() {
    if (before == null) {
      System.clearProperty(ClassDataArchive.PROPERTY);
    } else {
      System.setProperty(ClassDataArchive.PROPERTY, before);
    }
  }

  private ClassDataArchive archive(String... moreFlags) {
    List<String> flags = new ArrayList<>(FLAGS);
    flags.addAll(List.of(moreFlags));
    Path launcher = Path.of(System.getProperty("java.home"), "bin", "java");
    return ClassDataArchive.of(launcher, 17, flags, List.of(jar.toString())).orElseThrow();
  }

  private Path install(ClassDataArchive archive, String content) throws IOException {
    archive.install(Files.writeString(temporary.resolve("written"), content));
    return archive.find().orElseThrow();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  @Test
  void installed_isFound_underSizeAndChecksum_forTheOwnerAlone() throws IOException {
    assertThat(archive().find()).isEmpty();
    Path file = install(archive(), "content");
    assertThat(file.getFileName().toString()).matches("[0-9a-f]{16}-7-[0-9a-f]{8}\\.jsa");
    assertThat(file).hasContent("content");
    assertThat(Files.getPosixFilePermissions(file).toString()).doesNotContain("GROUP", "OTHERS");
    assertThat(Files.getPosixFilePermissions(directory).toString())
        .doesNotContain("GROUP", "OTHERS");
    assertThat(files()).containsExactly(file);
  }

  @Test
  void secondOne_doesNotReplaceTheFirst() throws IOException {
    Path file = install(archive(), "content");
    assertThat(install(archive(), "other")).isEqualTo(file);
    assertThat(files()).containsExactly(file);
  }

  @Test
  void truncated_isDeleted() throws IOException {
    Path file = install(archive(), "content");
    Files.writeString(file, "cont");
    assertThat(archive().find()).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void changed_isDeleted() throws IOException {
    Path file = install(archive(), "content");
    Files.writeString(file, "cOntent");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L));
    assertThat(archive().find()).isEmpty();
    assertThat(file).doesNotExist();
  }

  @Test
  void linkInItsPlace_isNotFollowed() throws IOException {
    Path file = install(archive(), "content");
    Path elsewhere = temporary.resolve("elsewhere");
    Files.move(file, elsewhere);
    Files.createSymbolicLink(file, elsewhere);
    assertThat(archive().find()).isEmpty();
    assertThat(elsewhere).hasContent("content");
  }

  @Test
  void otherJarOrFlags_isAnother_heapAndPropertiesAreNot() throws IOException {
    install(archive(), "content");
    assertThat(archive("-Xmx7m", "-Da=b").find()).isPresent();
    assertThat(archive("--add-modules=java.sql").find()).isEmpty();
    Files.writeString(jar, "second version");
    assertThat(archive().find()).isEmpty();
  }

  @Test
  void distrusted_isDeletedAndNeverUsedAgain() throws IOException {
    Path file = install(archive("-XX:+A"), "content");
    archive("-XX:+A").distrust();
    assertThat(file).doesNotExist();
    archive("-XX:+A").install(temporary.resolve("written"));
    assertThat(archive("-XX:+A").find()).isEmpty();
    assertThat(archive("-XX:+A").isWanted()).isFalse();
  }

  @Test
  void isWanted_onceUntilWantedAgain() {
    assertThat(archive("-XX:+B").isWanted()).isTrue();
    assertThat(archive("-XX:+B").isWanted()).isFalse();
    archive("-XX:+B").wantAgain();
    assertThat(archive("-XX:+B").isWanted()).isTrue();
  }

  @Test
  void beyondTheBound_theLongestUnusedGo() throws IOException {
    Files.createDirectories(directory);
    for (int i = 1; i <= 3; i++) {
      try (RandomAccessFile file =
          new RandomAccessFile(directory.resolve("old" + i + ".jsa").toFile(), "rw")) {
        file.setLength(100 << 20);
      }
      Files.setLastModifiedTime(directory.resolve("old" + i + ".jsa"), FileTime.fromMillis(i));
    }
    Path file = install(archive(), "content");
    assertThat(files())
        .containsExactlyInAnyOrder(
            file, directory.resolve("old2.jsa"), directory.resolve("old3.jsa"));
  }

  @Test
  void off_orWithForeignFlags_orWithoutJars_thereIsNone() {
    Path launcher = Path.of(System.getProperty("java.home"), "bin", "java");
    List<String> jars = List.of(jar.toString());
    for (String flag : List.of(
        "-Xshare:off",
        "-XX:SharedArchiveFile=x",
        "-XX:AOTCache=x",
        "-XX:AOTMode=off",
        "-javaagent:x.jar",
        "-XX:ArchiveClassesAtExit=x")) {
      assertThat(ClassDataArchive.of(launcher, 17, List.of(flag), jars))
          .as(flag)
          .isEmpty();
    }
    assertThat(ClassDataArchive.of(launcher, 17, FLAGS, List.of())).isEmpty();
    System.setProperty(ClassDataArchive.PROPERTY, "off");
    assertThat(ClassDataArchive.of(launcher, 17, FLAGS, jars)).isEmpty();
  }

  @Test
  void archivable_endsAtTheFirstThatIsNoFile() {
    assertThat(ClassDataArchive.archivable(
            List.of(jar.toString(), temporary.toString(), jar.toString())))
        .containsExactly(jar.toString());
    assertThat(ClassDataArchive.archivable(List.of(temporary.toString()))).isEmpty();
  }
}
