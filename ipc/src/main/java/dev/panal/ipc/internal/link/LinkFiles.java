package dev.panal.ipc.internal.link;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What stands where in the directory of a link. */
record LinkFiles(Path directory) {
  Path control() {
    return directory.resolve("control");
  }

  Path toWorker() {
    return directory.resolve("to-worker");
  }

  Path toHost() {
    return directory.resolve("to-host");
  }

  /** Deletes the directory with all in it, as far as that can be done. */
  void delete() {
    deleteContent(toWorker());
    deleteContent(toHost());
    deleteContent(directory);
  }

  private static void deleteContent(Path directory) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        if (!Files.isDirectory(file)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // the owner's directory goes as a whole in the end
    }
    try {
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // likewise
    }
  }
}
