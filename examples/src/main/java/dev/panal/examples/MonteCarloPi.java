package dev.panal.examples;

import dev.panal.futures.ProcessPoolExecutor;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** π from the share of random points of the unit square that lie in its quarter circle. */
@Command(
    name = "montecarlo-pi",
    description =
        "Estimates pi from random points; the same seed gives the same digits with any number of workers.",
    mixinStandardHelpOptions = true)
final class MonteCarloPi implements Runnable {
  private static final int BLOCKS = 64;

  @Spec
  private CommandSpec spec;

  @Mixin
  private WorkersOption workers = new WorkersOption();

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "100000000",
      description = "Number of random points (default: ${DEFAULT-VALUE}).")
  private long points;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  /** Points to throw, and the seed they come from. */
  record Throw(long points, long seed) {}

  static long countInside(Throw block) {
    SplittableRandom random = new SplittableRandom(block.seed());
    long inside = 0;
    for (long i = 0; i < block.points(); i++) {
      double x = random.nextDouble();
      double y = random.nextDouble();
      if (x * x + y * y < 1) {
        inside++;
      }
    }
    return inside;
  }

  /** The same blocks whatever the number of workers, each with an independent seed. */
  static List<Throw> split(long points, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    return LongStream.range(0, BLOCKS)
        .mapToObj(i -> new Throw(points / BLOCKS + (i < points % BLOCKS ? 1 : 0), seeds.nextLong()))
        .toList();
  }

  @Override
  public void run() {
    if (points < 1) {
      throw new ParameterException(
          spec.commandLine(), "--points=" + points + " must be at least 1");
    }
    try (Progress progress = Progress.of("montecarlo-pi", BLOCKS);
        ProcessPoolExecutor pool = ProcessPoolExecutor.create(workers.count());
        Stream<Long> counts = pool.map(MonteCarloPi::countInside, split(points, seed))) {
      long inside =
          counts.peek(count -> progress.step()).mapToLong(Long::longValue).sum();
      progress.wipe();
      double pi = 4.0 * inside / points;
      System.out.printf(Locale.ROOT, "pi     %.6f%n", pi);
      System.out.printf(Locale.ROOT, "error  %.1e%n", Math.abs(pi - Math.PI));
    }
  }
}
