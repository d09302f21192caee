package dev.panal.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegularFilesTest {
  @TempDir
  private Path root;

  private final List<Path> unreadable = new ArrayList<>();

  @BeforeEach
  void makeTree() throws IOException {
    Files.createDirectories(root.resolve("b/deep"));
    Files.createDirectories(root.resolve("empty"));
    Files.writeString(root.resolve("a"), "a");
    Files.writeString(root.resolve("b/deep/x y"), "x");
    Files.writeString(root.resolve("c"), "c");
  }

  @Test
  void walk_ofTree_givesFilesInOrder() {
    assertThat(names()).containsExactly("a", "b/deep/x y", "c");
    assertThat(unreadable).isEmpty();
  }

  @Test
  void walk_withSymbolicLinks_leavesThemOut() throws IOException {
    Files.createSymbolicLink(root.resolve("link-to-file"), root.resolve("a"));
    Files.createSymbolicLink(root.resolve("b/loop"), root);
    Files.createSymbolicLink(root.resolve("dangling"), Path.of("nowhere"));

    assertThat(names()).containsExactly("a", "b/deep/x y", "c");
    assertThat(unreadable).isEmpty();
  }

  @Test
  void walk_ofRootThatIsALink_followsIt() throws IOException {
    Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("b"));

    try (Stream<Path> files = RegularFiles.below(link, (path, e) -> unreadable.add(path))) {
      assertThat(files).containsExactly(link.resolve("deep/x y"));
    }
  }

  @Test
  void walk_directoryGoneMeanwhile_isReportedAndTheRestGoesOn() throws IOException {
    try (Stream<Path> files = walk()) {
      Iterator<Path> rest = files.iterator();
      assertThat(rest.next()).isEqualTo(root.resolve("a"));
      Files.delete(root.resolve("b/deep/x y"));
      Files.delete(root.resolve("b/deep"));
      Files.delete(root.resolve("b"));

      assertThat(rest.next()).isEqualTo(root.resolve("c"));
    }
    assertThat(unreadable).containsExactly(root.resolve("b"));
  }

  @Test
  void walk_fileAddedBehindTheFirst_isSeen() throws IOException {
    try (Stream<Path> files = walk()) {
      Iterator<Path> rest = files.iterator();
      rest.next();
      Files.writeString(root.resolve("b/deep/new"), "");

      assertThat(rest.next()).isEqualTo(root.resolve("b/deep/new"));
    }
  }

  private List<String> names() {
    try (Stream<Path> files = walk()) {
      return files.map(file -> root.relativize(file).toString()).toList();
    }
  }

  private Stream<Path> walk() {
    return RegularFiles.below(root, (path, e) -> unreadable.add(path));
  }
}
