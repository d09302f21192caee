package dev.panal.examples;

import dev.panal.cluster.ClusterExecutor;
import dev.panal.core.TaskExecutor;
import dev.panal.futures.ProcessPoolExecutor;
import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The integral of e^(-x²) from 0 to 1 by the composite rectangle rule, split over the workers. */
@Command(
    name = "integrate",
    description = "Integrates e^(-x^2) from 0 to 1 with one worker and with all.",
    mixinStandardHelpOptions = true)
final class Integrate implements Runnable {
  private static final int BLOCKS_PER_WORKER = 8;

  @Spec
  private CommandSpec spec;

  @Mixin
  private WorkersOption workers = new WorkersOption();

  @Mixin
  private ClusterOption cluster = new ClusterOption();

  @Option(
      names = "--intervals",
      paramLabel = "N",
      defaultValue = "200000000",
      description = "Number of sub-intervals (default: ${DEFAULT-VALUE}).")
  private long intervals;

  /**
   * Rectangles {@code from} (included) to {@code to} (excluded) of the {@code intervals} that [0,
   * 1] is cut into.
   */
  record Block(long from, long to, long intervals) {}

  /** The area of a block's rectangles, each as high as the function in its middle. */
  static double area(Block block) {
    double width = 1.0 / block.intervals();
    double sum = 0;
    for (long i = block.from(); i < block.to(); i++) {
      double x = (i + 0.5) * width;
      sum += Math.exp(-x * x);
    }
    return sum * width;
  }

  static List<Block> split(long intervals, int blocks) {
    return LongStream.range(0, blocks)
        .mapToObj(
            i -> new Block(share(intervals, i, blocks), share(intervals, i + 1, blocks), intervals))
        .toList();
  }

  /** {@code intervals * part / parts}, without its overflow. */
  private static long share(long intervals, long part, int parts) {
    return intervals / parts * part + intervals % parts * part / parts;
  }

  static double integrate(TaskExecutor executor, long intervals, int blocks, Runnable onBlock) {
    try (Stream<Double> areas = executor.map(Integrate::area, split(intervals, blocks))) {
      return areas.peek(area -> onBlock.run()).mapToDouble(Double::doubleValue).sum();
    }
  }

  @Override
  public void run() {
    if (intervals < 1) {
      throw new ParameterException(
          spec.commandLine(), "--intervals=" + intervals + " must be at least 1");
    }
    Measured alone = measure(1);
    int count = cluster.isGiven() ? clusterSlots() : workers.count();
    Measured together = count == 1 ? alone : measure(count);

    double exact = Math.sqrt(Math.PI) / 2 * Erf.of(1);
    System.out.printf(Locale.ROOT, "integral      %.15f%n", together.value());
    System.out.printf(Locale.ROOT, "error         %.1e%n", Math.abs(together.value() - exact));
    System.out.printf(Locale.ROOT, "%-13s %.3f s%n", workers(1), alone.seconds());
    System.out.printf(Locale.ROOT, "%-13s %.3f s%n", workers(count), together.seconds());
    System.out.printf(Locale.ROOT, "speed-up      %.2f%n", alone.seconds() / together.seconds());
  }

  private int clusterSlots() {
    try (ClusterExecutor executor = cluster.cluster(0)) {
      return Math.max(1, executor.stats().workers());
    }
  }

  private static String workers(int count) {
    return count == 1 ? "1 worker" : count + " workers";
  }

  private record Measured(double value, double seconds) {}

  private Measured measure(int count) {
    int blocks = count * BLOCKS_PER_WORKER;
    try (Progress progress = Progress.of("integrate with " + workers(count), blocks);
        TaskExecutor pool =
            cluster.isGiven() ? cluster.cluster(count) : ProcessPoolExecutor.create(count)) {
      // Starts the workers and compiles the loop.
      integrate(pool, Math.max(1, intervals / 20), blocks, () -> {});
      long begun = System.nanoTime();
      double value = integrate(pool, intervals, blocks, progress::step);
      return new Measured(value, (System.nanoTime() - begun) / 1e9);
    }
  }
}
