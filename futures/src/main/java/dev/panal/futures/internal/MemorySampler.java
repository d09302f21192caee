package dev.panal.futures.internal;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;

/** Measures this JVM: a dead process can no longer be asked. */
final class MemorySampler {
  private static final String PEAK = "VmHWM:";

  private MemorySampler() {}

  static long heapUsed() {
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** The most memory the process ever had resident, in bytes; 0 where that is not known. */
  static long peakResident() {
    // Not interruptible: asked by the thread that runs tasks, too.
    try (RandomAccessFile status = new RandomAccessFile("/proc/self/status", "r")) {
      byte[] bytes = new byte[4096];
      int length = status.read(bytes);
      return parse(new String(bytes, 0, Math.max(0, length), StandardCharsets.ISO_8859_1));
    } catch (IOException noProc) {
      return 0;
    }
  }

  static long parse(String status) {
    int at = status.indexOf(PEAK);
    if (at < 0) {
      return 0;
    }
    int end = status.indexOf(" kB", at);
    return end < 0
        ? 0
        : Long.parseLong(status.substring(at + PEAK.length(), end).strip()) << 10;
  }
}
