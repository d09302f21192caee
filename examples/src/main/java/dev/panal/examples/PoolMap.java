package dev.panal.examples;

import dev.panal.multiprocessing.Pool;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A pool that maps a function over a range. */
@Command(
    name = "pool",
    description = "A pool maps a function over a range as long as there are processors.",
    mixinStandardHelpOptions = true)
final class PoolMap implements Runnable {
  @Mixin
  private WorkersOption workers = new WorkersOption();

  static String hello(int number) {
    return "hello world!";
  }

  @Override
  public void run() {
    List<Integer> range = IntStream.range(0, workers.count()).boxed().toList();

    Pool pool = Pool.create(workers.count());
    System.out.println(pool.map(PoolMap::hello, range));
    pool.shutdown();
    pool.join();
  }
}
