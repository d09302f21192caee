package dev.panal.benchmarks.growth;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Predicate;

/** CPU time of this JVM's threads. */
final class ThreadTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private ThreadTime() {}

  /** Of the threads that are alive and have such a name. */
  static long nanos(Predicate<String> name) {
    return Arrays.stream(THREADS.getThreadInfo(THREADS.getAllThreadIds()))
        .filter(Objects::nonNull)
        .filter(info -> name.test(info.getThreadName()))
        .mapToLong(ThreadInfo::getThreadId)
        .map(THREADS::getThreadCpuTime)
        .filter(nanos -> nanos > 0) // it has ended since
        .sum();
  }

  /** Of the calling thread. */
  static long ownNanos() {
    return THREADS.getCurrentThreadCpuTime();
  }
}
