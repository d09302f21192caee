package dev.panal.examples;

import dev.panal.multiprocessing.Pool;
import java.util.List;
import picocli.CommandLine.Command;

/** A pool that is closed by leaving its block. */
@Command(
    name = "pool-with",
    description = "The same with a pool of two that is closed at the end of its block.",
    mixinStandardHelpOptions = true)
final class PoolWith implements Runnable {
  @Override
  public void run() {
    try (Pool pool = Pool.create(2)) {
      System.out.println(pool.map(PoolMap::hello, List.of(0, 1)));
    }
  }
}
