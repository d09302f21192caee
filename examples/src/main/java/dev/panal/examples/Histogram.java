package dev.panal.examples;

import dev.panal.core.Range;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.ipc.SharedLongArray;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Many processes count into one histogram in shared memory. */
@Command(
    name = "histogram",
    description = {
      "Draws normally distributed numbers in many tasks, which all count into one histogram",
      "in shared memory. Compares it with a count by one thread; exits with 1 when they differ."
    },
    mixinStandardHelpOptions = true)
final class Histogram implements Callable<Integer> {
  static final int BINS = 24;

  private static final double REACH = 3;
  private static final int TASKS = 64;
  private static final int WIDTH = 60;

  @Spec
  private CommandSpec spec;

  @Mixin
  private WorkersOption workers = new WorkersOption();

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "10000000",
      description = "Numbers to draw (default: ${DEFAULT-VALUE}).")
  private int samples;

  /** What a task adds to a bin. */
  interface Bins {
    void add(int bin);
  }

  static void draw(long seed, int count, Bins bins) {
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      double x = random.nextGaussian();
      int bin = (int) Math.floor((x + REACH) / (2 * REACH) * BINS);
      bins.add(Math.max(0, Math.min(BINS - 1, bin)));
    }
  }

  private static int share(int samples, long task) {
    return samples / TASKS + (task < samples % TASKS ? 1 : 0);
  }

  private static long[] alone(int samples) {
    long[] counts = new long[BINS];
    for (long task = 0; task < TASKS; task++) {
      draw(task, share(samples, task), bin -> counts[bin]++);
    }
    return counts;
  }

  @Override
  public Integer call() {
    if (samples < 1) {
      throw new ParameterException(
          spec.commandLine(), "--samples=" + samples + " must be at least 1");
    }
    int all = samples;
    long[] expected = alone(all);
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(workers.count());
        SharedLongArray counts = SharedLongArray.create(BINS)) {
      pool.forEach(
          (Integer task) -> draw(task, share(all, task), bin -> counts.getAndAdd(bin, 1)),
          Range.of(0, TASKS));
      boolean same = true;
      long highest = counts.stream().max().orElse(1);
      for (int bin = 0; bin < BINS; bin++) {
        same &= counts.get(bin) == expected[bin];
        System.out.printf(
            Locale.ROOT,
            "%6.2f %9d %s%n",
            (2.0 * bin / BINS - 1) * REACH,
            counts.get(bin),
            "#".repeat((int) (counts.get(bin) * WIDTH / highest)));
      }
      System.out.println("total  " + counts.stream().sum());
      System.out.println("check  " + (same ? "the same as by one thread" : "DIFFERS"));
      return same ? 0 : 1;
    }
  }
}
