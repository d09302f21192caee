package dev.panal.benchmarks.compare.entrants;

import dev.panal.futures.ProcessPoolExecutor;

/** A JVM's first pool: prints the milliseconds from the call that makes it to its first result. */
public final class FirstPool {
  private FirstPool() {}

  public static void main(String[] args) {
    long begun = System.nanoTime();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(2)) {
      pool.submit(Tasks::increment, 1).result();
      System.out.println((System.nanoTime() - begun) / 1e6);
    }
  }
}
