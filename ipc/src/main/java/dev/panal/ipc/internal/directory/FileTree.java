package dev.panal.ipc.internal.directory;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Removal of a directory with all that is in it, while others may still be writing there. */
public final class FileTree {
  private static final int ATTEMPTS = 5;

  private FileTree() {}

  /** Deletes a tree, never through symbolic links. False when something of it is left. */
  public static boolean delete(Path root) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      try {
        Files.walkFileTree(root, new Deleter(root, null));
        if (Files.notExists(root, LinkOption.NOFOLLOW_LINKS)) {
          return true;
        }
      } catch (IOException stillInUse) {
        // A dying worker may have added a file behind the walk: walk again.
      }
    }
    return Files.notExists(root, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Whether the path, taken literally, is that of something below the root, and no symbolic link.
   */
  public static boolean contains(Path root, Path file) {
    if (!file.startsWith(root) || file.equals(root) || Files.isSymbolicLink(file)) {
      return false;
    }
    for (int i = root.getNameCount(); i < file.getNameCount(); i++) {
      if (file.getName(i).toString().equals("..")) {
        return false;
      }
    }
    return true;
  }

  /** Deletes what is in a directory, but for one file in it. */
  static void deleteContents(Path root, Path except) {
    try {
      Files.walkFileTree(root, new Deleter(root, except));
    } catch (IOException leftToTheNextSweep) {
      // The directory stays and is tried again.
    }
  }

  private static final class Deleter extends SimpleFileVisitor<Path> {
    private final Path root;
    private final @Nullable Path except;

    Deleter(Path root, @Nullable Path except) {
      this.root = root;
      this.except = except;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      if (!file.equals(except)) {
        Files.deleteIfExists(file);
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      if (except == null || !directory.equals(root)) {
        Files.deleteIfExists(directory);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
