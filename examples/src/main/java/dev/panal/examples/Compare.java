package dev.panal.examples;

import dev.panal.core.SerialExecutor;
import dev.panal.core.TaskExecutor;
import dev.panal.core.ThreadExecutor;
import dev.panal.futures.ProcessPoolExecutor;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * One job on each kind of executor: the line that makes the executor is the only one that changes.
 */
@Command(
    name = "compare",
    description = {
      "Counts primes in the caller, on threads and in processes.",
      "Each time is with the start of the executor, worker JVMs included."
    },
    mixinStandardHelpOptions = true)
final class Compare implements Runnable {
  private static final int BLOCKS = 64;

  @Spec
  private CommandSpec spec;

  @Mixin
  private WorkersOption workers = new WorkersOption();

  @Option(
      names = "--below",
      paramLabel = "N",
      defaultValue = "5000000",
      description = "Counts the primes below this number (default: ${DEFAULT-VALUE}).")
  private int below;

  /** The numbers {@code from} (included) to {@code to} (excluded). */
  record Range(int from, int to) {}

  static long countPrimes(Range range) {
    return LongStream.range(range.from(), range.to()).filter(Primes::isPrime).count();
  }

  static List<Range> split(int below) {
    return IntStream.range(0, BLOCKS)
        .mapToObj(i ->
            new Range((int) ((long) below * i / BLOCKS), (int) ((long) below * (i + 1) / BLOCKS)))
        .toList();
  }

  @Override
  public void run() {
    if (below < 0) {
      throw new ParameterException(
          spec.commandLine(), "--below=" + below + " must not be negative");
    }
    measure("in the caller", SerialExecutor::create);
    measure("threads", () -> ThreadExecutor.create(workers.count()));
    measure("processes", () -> ProcessPoolExecutor.create(workers.count()));
  }

  private void measure(String name, Supplier<TaskExecutor> executors) {
    long begun = System.nanoTime();
    try (Progress progress = Progress.of(name, BLOCKS);
        TaskExecutor executor = executors.get();
        Stream<Long> counts = executor.map(Compare::countPrimes, split(below))) {
      long primes =
          counts.peek(count -> progress.step()).mapToLong(Long::longValue).sum();
      progress.wipe();
      System.out.printf(
          Locale.ROOT,
          "%-14s %d primes in %.3f s%n",
          name,
          primes,
          (System.nanoTime() - begun) / 1e9);
    }
  }
}
