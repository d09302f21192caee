package dev.panal.benchmarks.compare.entrants;

import java.io.Serializable;
import java.util.concurrent.Callable;

/** What contestants run. */
public final class Tasks {
  private Tasks() {}

  /** A task that does next to nothing. */
  public static int increment(int x) {
    return x + 1;
  }

  /** Hands back what it is given. */
  public static double[] same(double[] values) {
    return values;
  }

  /** As many steps of a generator, each of which waits for the one before: CPU and nothing else. */
  public static long spin(long steps) {
    long x = 0x9E3779B97F4A7C15L;
    for (long i = 0; i < steps; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }

  /** {@link #increment} as executors of the JDK and PP4J take it. */
  public static Callable<Integer> incrementing(int x) {
    return (Callable<Integer> & Serializable) () -> increment(x);
  }
}
