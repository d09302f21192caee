package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.report.Numbers;
import dev.panal.benchmarks.report.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What there is for large arrays, in bytes.
 *
 * @param heap the most that this JVM's heap may take
 * @param memory what the system can still give to processes
 * @param shared free in the file system for shared memory
 * @param temporary free in the temporary directory
 */
record Room(long heap, long memory, long shared, long temporary) {
  /** The argument, the result, and the result before it that has not been collected yet. */
  private static final int ARRAYS_IN_HEAP = 3;
  /** A worker's share of its heap for old objects is two thirds. */
  private static final int ARRAYS_IN_WORKER = 4;
  /** Those of both heaps that are in use, and both segments. */
  private static final int ARRAYS_IN_MEMORY = 8;

  /** As it is now. */
  static Room now() throws IOException {
    Path sharedMemory = Path.of("/dev/shm");
    return new Room(
        Runtime.getRuntime().maxMemory(),
        Proc.bytes(Path.of("/proc/meminfo"), "MemAvailable").orElse(Long.MAX_VALUE),
        Files.isWritable(sharedMemory) ? free(sharedMemory) : 0,
        free(Path.of(System.getProperty("java.io.tmpdir"))));
  }

  private static long free(Path directory) throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  /** What is too small for an array of that many bytes to go there and back; nothing if it fits. */
  Optional<String> lackFor(long bytes) {
    if (heap / ARRAYS_IN_HEAP < bytes) {
      return Optional.of(lack("this JVM's heap", heap, ARRAYS_IN_HEAP * bytes) + ", see -Xmx");
    }
    if (memory / ARRAYS_IN_MEMORY < bytes) {
      return Optional.of(lack("memory", memory, ARRAYS_IN_MEMORY * bytes));
    }
    // A pool takes a quarter of the shared memory, then the temporary directory.
    if (shared / 4 < bytes && temporary / 2 < bytes) {
      return Optional.of(lack("shared memory", shared, 4 * bytes) + " and "
          + lack("the temporary directory", temporary, 2 * bytes));
    }
    return Optional.empty();
  }

  /** The heap that a worker needs for it, as {@code maxHeap} takes it. */
  static String heapOfWorker(long bytes) {
    return Math.max(64, ARRAYS_IN_WORKER * bytes >> 20) + "m";
  }

  private static String lack(String what, long there, long wanted) {
    return what + " has " + Numbers.text(there / 1e9) + " GB of " + Numbers.text(wanted / 1e9);
  }
}
