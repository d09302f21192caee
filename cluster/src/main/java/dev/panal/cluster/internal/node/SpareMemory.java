package dev.panal.cluster.internal.node;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption.Origin;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Gives the heap that an idle node does not need back to its machine: after the start, after the
 * last program has gone, and from time to time, for the collector of a JVM that was given no limits
 * lets it grow with what little falls due. For one thread.
 */
final class SpareMemory {
  private static final long PERIOD_NANOS = Duration.ofMinutes(10).toNanos();
  /** Percents of the heap that may be free after a collection; two that can be set at run time. */
  private static final String LEAST_FREE = "MinHeapFreeRatio";

  private static final String MOST_FREE = "MaxHeapFreeRatio";

  private final Runnable collection;
  private boolean collected;
  private long lastNanos;

  SpareMemory() {
    this(System::gc);
    keepLittle();
  }

  /** By default the collector keeps more than twice of what is in use; flags of the user's stay. */
  private static void keepLittle() {
    try {
      HotSpotDiagnosticMXBean jvm =
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
      if (isDefault(jvm, LEAST_FREE) && isDefault(jvm, MOST_FREE)) {
        jvm.setVMOption(LEAST_FREE, "10");
        jvm.setVMOption(MOST_FREE, "25");
      }
    } catch (RuntimeException e) { // another kind of JVM, or collector
      System.getLogger("dev.panal.cluster").log(Level.DEBUG, "the heap's limits stay", e);
    }
  }

  private static boolean isDefault(@Nullable HotSpotDiagnosticMXBean jvm, String option) {
    return jvm != null && jvm.getVMOption(option).getOrigin() == Origin.DEFAULT;
  }

  SpareMemory(Runnable collection) {
    this.collection = collection;
  }

  /** @param busy there are programs, which are not to be disturbed */
  void look(boolean busy, long nowNanos) {
    if (busy) {
      collected = false;
    } else if (!collected || nowNanos - lastNanos > PERIOD_NANOS) {
      collected = true;
      lastNanos = nowNanos;
      collection.run();
    }
  }
}
