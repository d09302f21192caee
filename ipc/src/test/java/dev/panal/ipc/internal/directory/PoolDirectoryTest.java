package dev.panal.ipc.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PoolDirectoryTest {
  @TempDir
  Path base;

  @Test
  void directory_made_isForItsOwnerOnlyAndLocked() throws IOException {
    try (PoolDirectory directory = PoolDirectory.create("test", base)) {
      assertThat(directory.path()).hasParent(base);
      assertThat(directory.path().getFileName().toString()).startsWith("panal-test-");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
          .isEqualTo("rwx------");
      assertThat(directory.path().resolve("owner")).exists();
      assertThat(names()).containsExactly(directory.path().getFileName().toString());
    }
  }

  @Test
  void directory_closed_isGoneWithAllThatIsInIt() throws IOException {
    PoolDirectory directory = PoolDirectory.create("test", base);
    Path link = directory.linkDirectory(3, 7);
    Files.writeString(link.resolve("queue"), "x");
    Files.createDirectories(link.resolve("deeper/still"));

    directory.close();
    directory.close();

    assertThat(names()).isEmpty();
    assertThat(OwnDirectories.contains(directory.path())).isFalse();
    assertThatThrownBy(() -> directory.linkDirectory(0, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void directory_withASymbolicLinkInIt_leavesTheLinksTarget() throws IOException {
    Path outside = Files.createDirectory(base.resolve("outside"));
    Files.writeString(outside.resolve("precious"), "x");
    PoolDirectory directory = PoolDirectory.create("test", base);
    Files.createSymbolicLink(directory.linkDirectory(0, 1).resolve("link"), outside);

    directory.close();

    assertThat(outside.resolve("precious")).exists();
  }

  @Test
  void linkDirectory_afterTheDirectoryVanished_isMadeInANewOne() throws IOException {
    try (PoolDirectory directory = PoolDirectory.create("test", base)) {
      Path vanished = directory.path();
      assertThat(FileTree.delete(vanished)).isTrue();

      Path link = directory.linkDirectory(1, 2);

      assertThat(link).isDirectory().hasParent(directory.path());
      assertThat(directory.path()).isNotEqualTo(vanished);
      assertThat(OwnDirectories.contains(vanished)).isFalse();
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void create_whereThereIsNoDirectory_namesIt() {
    Path missing = base.resolve("missing");
    assertThatThrownBy(() -> PoolDirectory.create("test", missing))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(missing.toString())
        .hasMessageContaining("not a directory");
  }

  @Test
  void create_withTooLittleRoom_namesBothNumbers() {
    assertThatThrownBy(() -> PoolDirectory.create("test", base, Long.MAX_VALUE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(base.toString())
        .hasMessageContaining("needed=" + Long.MAX_VALUE)
        .hasMessageContaining("free=");
    assertThat(names()).isEmpty();
  }

  @Test
  void create_withAnOddKind_isRefused() {
    assertThatThrownBy(() -> PoolDirectory.create("../up", base))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sweep_removesDeadOwners_andLeavesTheOwnJvmsAlone() throws IOException {
    Path dead = Files.createDirectory(base.resolve("panal-test-dead"));
    Files.createFile(dead.resolve("owner"));
    Files.createDirectory(dead.resolve("w0-1"));
    Path foreign = Files.createDirectory(base.resolve("panalesque"));
    try (PoolDirectory first = PoolDirectory.create("test", base);
        PoolDirectory second = PoolDirectory.create("test", base)) {
      assertThat(dead).doesNotExist();
      assertThat(PoolDirectory.sweep(base)).isZero();
      assertThat(first.path()).exists();
      assertThat(second.path()).exists();
      assertThat(foreign).exists();
    }
  }

  @Test
  void sweep_asksTheLockAlone_notTheNumberInTheName() throws IOException {
    long living = ProcessHandle.current().pid();
    Path dead = Files.createDirectory(base.resolve("panal-test-" + living + "-0123abcd"));
    Files.createFile(dead.resolve("owner"));
    assertThat(PoolDirectory.sweep(base)).isEqualTo(1);
    assertThat(dead).doesNotExist();
  }

  @Test
  void sweep_followsNoSymbolicLink() throws IOException {
    Path elsewhere = Files.createDirectory(base.resolve("elsewhere"));
    Path file = Files.createFile(elsewhere.resolve("owner"));
    Path link = Files.createSymbolicLink(base.resolve("panal-test-link"), elsewhere);
    Path withLink = Files.createDirectory(base.resolve("panal-test-lock"));
    Files.createSymbolicLink(withLink.resolve("owner"), file);
    assertThat(PoolDirectory.sweep(base)).isZero();
    assertThat(link).isSymbolicLink();
    assertThat(withLink).exists();
    assertThat(file).exists();
  }

  @Test
  void sweep_leavesWhatIsAnotherUsers() throws IOException {
    Path foreign = Files.createDirectory(base.resolve("panal-test-foreign"));
    Path own = Files.createDirectory(base.resolve("panal-test-own"));
    Files.createFile(foreign.resolve("owner"));
    Files.createFile(own.resolve("owner"));
    try {
      Files.setAttribute(foreign, "unix:uid", 65_534);
    } catch (IOException e) {
      Assumptions.abort("only root can give a directory to another user: " + e);
    }
    assertThat(PoolDirectory.sweep(base)).isEqualTo(1);
    assertThat(foreign.resolve("owner")).exists();
    assertThat(own).doesNotExist();
  }

  @Test
  void sweep_ofAHalfMadeDirectory_waitsUntilItIsOld() throws IOException {
    Path unfinished = Files.createDirectory(base.resolve(".new-panal-test-x"));
    try (RandomAccessFile owner =
        new RandomAccessFile(unfinished.resolve("owner").toFile(), "rw")) {
      owner.write(1);
    }
    assertThat(PoolDirectory.sweep(base)).isZero();
    Files.setLastModifiedTime(unfinished, FileTime.from(Instant.now().minusSeconds(3600)));
    assertThat(PoolDirectory.sweep(base)).isEqualTo(1);
    assertThat(unfinished).doesNotExist();
  }

  @Test
  void registry_survivesReplacedSystemProperties() throws IOException {
    Properties before = System.getProperties();
    try (PoolDirectory directory = PoolDirectory.create("test", base)) {
      System.setProperties(new Properties());
      try {
        assertThat(OwnDirectories.contains(directory.path())).isTrue();
        assertThat(PoolDirectory.sweep(base)).isZero();
      } finally {
        System.setProperties(before);
      }
    }
  }

  private String[] names() {
    try (Stream<Path> entries = Files.list(base)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toArray(String[]::new);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
