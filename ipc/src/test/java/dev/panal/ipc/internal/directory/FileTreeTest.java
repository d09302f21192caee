package dev.panal.ipc.internal.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir
  Path root;

  @Test
  void contains_whatIsBelow_takenLiterally() {
    assertThat(FileTree.contains(root, root.resolve("a"))).isTrue();
    assertThat(FileTree.contains(root, root.resolve("a/b"))).isTrue();
    Path roundabout = root.resolve("x/..");
    assertThat(FileTree.contains(roundabout, roundabout.resolve("a"))).isTrue();
  }

  @Test
  void contains_neitherOthersNorWaysOut_norLinks() throws IOException {
    assertThat(FileTree.contains(root, root)).isFalse();
    assertThat(FileTree.contains(root, Path.of("/etc/passwd"))).isFalse();
    assertThat(FileTree.contains(root, Path.of("a"))).isFalse();
    assertThat(FileTree.contains(root, root.resolve("../a"))).isFalse();
    assertThat(FileTree.contains(root, root.resolve("a/../../b"))).isFalse();
    assertThat(FileTree.contains(root, Path.of(root + "-beside/a"))).isFalse();
    Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("file"));
    assertThat(FileTree.contains(root, link)).isFalse();
  }
}
