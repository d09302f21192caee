package dev.panal.examples;

import dev.panal.ipc.IndexRange;
import dev.panal.ipc.SharedDoubleArray;
import dev.panal.ipc.SharedLongArray;
import dev.panal.multiprocessing.JvmProcess;
import dev.panal.multiprocessing.SharedBarrier;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Jacobi's iteration for the stationary heat equation on a square plate: every inner point becomes
 * the mean of its four neighbours. Each process has a band of rows of a grid in shared memory, and
 * a barrier ends each step.
 */
@Command(
    name = "heat",
    description = {
      "Solves the heat equation on a plate by Jacobi's iteration: processes share the grid,",
      "each has a band of its rows, and a barrier ends each step. Runs with 1, 2, 4 … processes",
      "and compares each result with that of one thread; exits with 1 when one differs."
    },
    mixinStandardHelpOptions = true)
final class Heat implements Callable<Integer> {
  private static final double HOT = 100;

  @Spec
  private CommandSpec spec;

  @Mixin
  private WorkersOption workers = new WorkersOption();

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "600",
      description = "Points along each side (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Of the iteration (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "Where the temperatures go, as PNG (default: nowhere).")
  private @Nullable Path picture;

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description = "Where the speed-up goes, as PNG (default: nowhere).")
  private @Nullable Path plot;

  /**
   * What one process is told.
   *
   * @param first the grid of even steps
   * @param second the grid of odd ones
   * @param nanos where the first band's process writes how long the steps took
   */
  record Band(
      SharedDoubleArray first,
      SharedDoubleArray second,
      SharedLongArray nanos,
      SharedBarrier barrier,
      IndexRange rows,
      int size,
      int steps)
      implements Serializable {}

  /** Runs in each process. */
  static void iterate(Band band) {
    int n = band.size();
    double[] above = new double[n];
    double[] here = new double[n];
    double[] below = new double[n];
    double[] next = new double[n];
    band.barrier().await();
    long begun = System.nanoTime();
    for (int step = 0; step < band.steps(); step++) {
      SharedDoubleArray from = step % 2 == 0 ? band.first() : band.second();
      SharedDoubleArray to = step % 2 == 0 ? band.second() : band.first();
      from.get((band.rows().start() - 1) * n, above, 0, n);
      from.get(band.rows().start() * n, here, 0, n);
      for (long row = band.rows().start(); row < band.rows().end(); row++) {
        from.get((row + 1) * n, below, 0, n);
        row(above, here, below, next);
        to.set(row * n, next, 0, n);
        double[] free = above;
        above = here;
        here = below;
        below = free;
      }
      band.barrier().await();
    }
    if (band.rows().start() == 1) {
      band.nanos().set(0, System.nanoTime() - begun);
    }
  }

  static void row(double[] above, double[] here, double[] below, double[] next) {
    int last = here.length - 1;
    next[0] = here[0];
    next[last] = here[last];
    for (int j = 1; j < last; j++) {
      next[j] = 0.25 * (above[j] + below[j] + here[j - 1] + here[j + 1]);
    }
  }

  /** The upper edge is hot, the others are cold. */
  static double[][] plate(int n) {
    double[][] grid = new double[n][n];
    Arrays.fill(grid[0], HOT);
    return grid;
  }

  static double[][] alone(int n, int steps) {
    double[][] from = plate(n);
    double[][] to = plate(n);
    for (int step = 0; step < steps; step++) {
      for (int i = 1; i < n - 1; i++) {
        row(from[i - 1], from[i], from[i + 1], to[i]);
      }
      double[][] free = from;
      from = to;
      to = free;
    }
    return from;
  }

  private double[][] together(int processes, SharedLongArray nanos) {
    long points = (long) size * size;
    List<JvmProcess> running = new ArrayList<>();
    try (SharedDoubleArray first = SharedDoubleArray.create(points);
        SharedDoubleArray second = SharedDoubleArray.create(points);
        SharedBarrier barrier = SharedBarrier.create(processes)) {
      double[] edge = plate(size)[0];
      first.set(0, edge, 0, size);
      second.set(0, edge, 0, size);
      try {
        for (IndexRange rows : bands(processes)) {
          Band band = new Band(first, second, nanos, barrier, rows, size, steps);
          running.add(JvmProcess.of(Heat::iterate, band).start());
        }
      } finally {
        running.forEach(JvmProcess::close);
      }
      SharedDoubleArray result = steps % 2 == 0 ? first : second;
      double[][] grid = new double[size][size];
      for (int i = 0; i < size; i++) {
        result.get((long) i * size, grid[i], 0, size);
      }
      return grid;
    }
  }

  /** The inner rows, in as many ranges as there are processes. */
  private List<IndexRange> bands(int processes) {
    List<IndexRange> bands = new ArrayList<>();
    long inner = size - 2;
    for (int i = 0; i < processes; i++) {
      bands.add(new IndexRange(1 + inner * i / processes, 1 + inner * (i + 1) / processes));
    }
    return bands;
  }

  @Override
  public Integer call() throws IOException {
    if (size < 3 || size - 2 < workers.count() || steps < 1) {
      throw new ParameterException(
          spec.commandLine(),
          "--size=" + size + " must give each worker a row, --steps=" + steps
              + " must be at least 1");
    }
    System.setProperty("java.awt.headless", "true");
    double[][] expected = alone(size, steps);
    Map<Integer, Double> seconds = new TreeMap<>();
    boolean same = true;
    try (SharedLongArray nanos = SharedLongArray.create(1)) {
      for (int processes = 1; processes <= workers.count(); processes *= 2) {
        double[][] found = together(processes, nanos);
        same &= Arrays.deepEquals(found, expected);
        double taken = nanos.get(0) / 1e9;
        seconds.put(processes, taken);
        System.out.printf(
            Locale.ROOT,
            "%2d processes  %.3f s, speed-up %.2f%n",
            processes,
            taken,
            seconds.getOrDefault(1, taken) / taken);
      }
    }
    if (picture != null) {
      HeatPicture.write(expected, HOT, picture);
    }
    if (plot != null) {
      HeatPicture.plot(seconds, plot);
    }
    System.out.printf(Locale.ROOT, "middle        %.4f degrees%n", expected[size / 2][size / 2]);
    System.out.println("check         " + (same ? "the same as by one thread" : "DIFFERS"));
    return same ? 0 : 1;
  }
}
