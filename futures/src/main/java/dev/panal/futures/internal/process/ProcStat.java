package dev.panal.futures.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What the kernel tells of a process in one line. */
record ProcStat(char state, long flags) {
  private static final long KERNEL_THREAD = 0x20_0000;
  private static final int FLAGS = 6;

  /**
   * Null when there is no such process, or no {@code /proc}.
   *
   * @param process its directory in {@code /proc}
   */
  static @Nullable ProcStat read(Path process) {
    try {
      String line = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      // the name in brackets may itself contain brackets and spaces
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", FLAGS + 2);
      return new ProcStat(fields[0].charAt(0), Long.parseLong(fields[FLAGS]));
    } catch (IOException | IndexOutOfBoundsException gone) {
      return null;
    }
  }

  boolean hasEnded() {
    return state == 'Z' || state == 'X';
  }

  /** By a signal or a debugger. */
  boolean isStopped() {
    return Character.toLowerCase(state) == 't';
  }

  boolean isKernelThread() {
    return (flags & KERNEL_THREAD) != 0;
  }
}
