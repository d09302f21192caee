package dev.panal.ipc.internal.directory;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Removes directories whose owner is gone: those, and only those, whose lock it can take.
 *
 * <p>A process id would not do: two containers that share {@code /dev/shm} do not see each other's.
 */
final class Sweeper {
  /**
   * A directory without its final name may belong to a pool that has not locked it yet, so it must
   * also be old.
   */
  private static final Duration UNFINISHED_AGE = Duration.ofMinutes(10);

  private Sweeper() {}

  /** Sweeps one directory of directories; returns how many were removed. Never throws. */
  static int sweep(Path base) {
    int removed = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(base, Sweeper::isCandidate)) {
      for (Path entry : entries) {
        if (!OwnDirectories.contains(entry) && removeIfDead(entry)) {
          removed++;
        }
      }
    } catch (IOException | DirectoryIteratorException unreadable) {
      return removed;
    }
    return removed;
  }

  private static boolean isCandidate(Path entry) {
    String name = entry.getFileName().toString();
    if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    // Another user could change what is in it while it is being removed, to have something else
    // removed; root would do that.
    return (name.startsWith(PoolDirectory.PREFIX)
            || name.startsWith(PoolDirectory.UNFINISHED_PREFIX) && isOld(entry))
        && OwnerOnly.isOwn(entry);
  }

  private static boolean isOld(Path entry) {
    try {
      long age = System.currentTimeMillis() - Files.getLastModifiedTime(entry).toMillis();
      return age > UNFINISHED_AGE.toMillis();
    } catch (IOException gone) {
      return false;
    }
  }

  private static boolean removeIfDead(Path directory) {
    Path lockFile = directory.resolve(PoolDirectory.LOCK_FILE);
    if (Files.isSymbolicLink(lockFile)) {
      return false;
    }
    if (Files.notExists(lockFile)) {
      // An owner deletes its lock file last, and makes it first: what has none is the rest of an
      // interrupted removal.
      return isOld(directory) && FileTree.delete(directory);
    }
    try (RandomAccessFile file = new RandomAccessFile(lockFile.toFile(), "rw");
        FileLock lock = file.getChannel().tryLock()) {
      if (lock == null) {
        return false;
      }
      FileTree.deleteContents(directory, lockFile);
      return FileTree.delete(directory);
    } catch (IOException | OverlappingFileLockException ownedOrNotOurs) {
      return false;
    }
  }
}
