package dev.panal.ipc.internal.directory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where directories for shared memory go: the caller's choice, else {@code /dev/shm}, else the
 * temporary directory.
 */
final class SharedMemory {
  private static final Path TMPFS = Path.of("/dev/shm");

  private SharedMemory() {}

  static Path choose(@Nullable Path preferred, long requiredBytes) throws IOException {
    if (preferred != null) {
      return checked(preferred, requiredBytes);
    }
    if (Files.isDirectory(TMPFS) && Files.isWritable(TMPFS) && room(TMPFS) >= requiredBytes) {
      return TMPFS;
    }
    return checked(Path.of(System.getProperty("java.io.tmpdir")), requiredBytes);
  }

  private static Path checked(Path directory, long requiredBytes) throws IOException {
    Path absolute = directory.toAbsolutePath();
    if (!Files.isDirectory(absolute)) {
      throw new IOException("sharedMemoryDirectory=" + absolute + " is not a directory");
    }
    if (!Files.isWritable(absolute)) {
      throw new IOException("sharedMemoryDirectory=" + absolute + " is not writable for user "
          + System.getProperty("user.name"));
    }
    long room = room(absolute);
    if (room < requiredBytes) {
      throw new IOException("sharedMemoryDirectory=" + absolute + " has too little room: free="
          + room + " bytes, needed=" + requiredBytes + " bytes");
    }
    return absolute;
  }

  private static long room(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }
}
