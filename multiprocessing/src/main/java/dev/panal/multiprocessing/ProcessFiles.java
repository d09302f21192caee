package dev.panal.multiprocessing;

import dev.panal.ipc.internal.directory.FileTree;
import dev.panal.ipc.internal.directory.PoolDirectory;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The directories of this JVM's children, in one that exists while there is any. */
final class ProcessFiles {
  private static final long REQUIRED_BYTES = 4L << 20;

  private static @Nullable PoolDirectory shared;
  private static int users;
  private static int made;

  private ProcessFiles() {}

  static synchronized Path directory() throws IOException {
    PoolDirectory directory =
        shared == null ? PoolDirectory.create("process", null, REQUIRED_BYTES) : shared;
    shared = directory;
    users++;
    try {
      return directory.linkDirectory(made++, 1);
    } catch (IOException e) {
      leave();
      throw e;
    }
  }

  static synchronized void release(Path directory) {
    FileTree.delete(directory);
    leave();
  }

  private static void leave() {
    users--;
    PoolDirectory directory = shared;
    if (users == 0 && directory != null) {
      directory.close();
      shared = null;
    }
  }
}
