package dev.panal.futures.internal.process;

import java.lang.management.ManagementFactory;

/**
 * The heap of a worker for which none is given: an equal share of what the parent leaves of three
 * quarters of the machine's, or its container's, memory. The last quarter is for everything that is
 * no heap.
 */
final class WorkerHeap {
  private static final long SMALLEST = 64L << 20;
  private static final long UNKNOWN = 1L << 30;

  private WorkerHeap() {}

  static long bytes(int workers) {
    return bytes(memory(), Runtime.getRuntime().maxMemory(), workers);
  }

  static long bytes(long memory, long parentHeap, int workers) {
    long share = (memory / 4 * 3 - parentHeap) / workers;
    return Math.max(SMALLEST, share >> 20 << 20);
  }

  private static long memory() {
    if (ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return system.getTotalMemorySize();
    }
    return UNKNOWN;
  }
}
