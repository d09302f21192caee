package dev.panal.futures.internal.process;

import dev.panal.ipc.internal.directory.OwnerOnly;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Where crash reports go: a directory of the user's in the temporary directory, not in shared
 * memory, since they outlive the pool. It keeps the latest few.
 */
final class Diagnostics {
  private static final int KEPT = 32;

  private Diagnostics() {}

  static Path directory() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
    String user = System.getProperty("user.name").replaceAll("[^A-Za-z0-9._-]", "_");
    Path directory = temporary.resolve("panal-diagnostics-" + user);
    // Its name can be guessed: another user may have made it, to read what we write.
    if (Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) || create(directory)) {
      return OwnerOnly.isOwn(directory) && Files.isWritable(directory) ? directory : temporary;
    }
    return temporary;
  }

  private static boolean create(Path directory) throws IOException {
    try {
      OwnerOnly.createDirectory(directory);
      return true;
    } catch (FileAlreadyExistsException made) {
      return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS);
    }
  }

  /** Deletes all but the latest reports. */
  static void trim(Path directory) {
    File[] reports = directory
        .toFile()
        .listFiles(
            (d, name) -> name.startsWith("hs_err_panal_") || name.startsWith("replay_panal_"));
    if (reports != null && reports.length > KEPT) {
      Arrays.sort(reports, Comparator.comparingLong(File::lastModified).reversed());
      for (File old : Arrays.asList(reports).subList(KEPT, reports.length)) {
        old.delete();
      }
    }
  }
}
