package dev.panal.benchmarks.report;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** What processes have run, from what the kernel counts in {@code /proc}. */
public final class CpuTime {
  private CpuTime() {}

  /** What this JVM's threads have run. */
  public static long ownNanos() throws IOException {
    return nanos(List.of(ProcessHandle.current().pid()));
  }

  /** What all threads of these processes have run; threads that have ended do not count. */
  public static long nanos(List<Long> pids) throws IOException {
    long sum = 0;
    for (long pid : pids) {
      try (DirectoryStream<Path> threads =
          Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
        for (Path thread : threads) {
          sum += runNanos(thread);
        }
      }
    }
    return sum;
  }

  private static long runNanos(Path thread) throws IOException {
    try {
      String[] fields = Files.readString(thread.resolve("schedstat")).split(" ", 2);
      return Long.parseLong(fields[0]);
    } catch (NoSuchFileException ended) {
      return 0;
    }
  }
}
