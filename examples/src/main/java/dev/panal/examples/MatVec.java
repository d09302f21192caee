package dev.panal.examples;

import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.ipc.IndexRange;
import dev.panal.ipc.SharedDoubleArray;
import java.nio.DoubleBuffer;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A matrix times a vector: the workers read the matrix and write the product where they lie. */
@Command(
    name = "matvec",
    description = "Multiplies a matrix that is never copied by a vector, in shared memory.",
    mixinStandardHelpOptions = true)
final class MatVec implements Runnable {
  private static final int PARTS_PER_WORKER = 4;

  @Spec
  private CommandSpec spec;

  @Mixin
  private WorkersOption workers = new WorkersOption();

  @Option(
      names = "--size",
      paramLabel = "N",
      defaultValue = "4000",
      description = "Rows and columns (default: ${DEFAULT-VALUE}).")
  private int size;

  /** What a task is sent: three handles, whatever the size, and which rows are its own. */
  record Rows(
      SharedDoubleArray matrix,
      SharedDoubleArray vector,
      SharedDoubleArray product,
      IndexRange rows) {}

  /** Multiplies some rows and writes their part of the product. */
  static long multiply(Rows part) {
    int n = Math.toIntExact(part.vector().length());
    double[] x = new double[n];
    part.vector().get(0, x, 0, n);
    double[] row = new double[n];
    for (long i = part.rows().start(); i < part.rows().end(); i++) {
      part.matrix().get(i * n, row, 0, n);
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += row[j] * x[j];
      }
      part.product().set(i, sum);
    }
    return part.rows().length();
  }

  /** Element (i, j) of the matrix. */
  private static double element(long i, long j) {
    return 1.0 / (i + j + 1);
  }

  static void fill(SharedDoubleArray matrix, int n) {
    long at = 0;
    for (DoubleBuffer piece : matrix.buffers()) {
      for (int k = 0; k < piece.limit(); k++, at++) {
        piece.put(k, element(at / n, at % n));
      }
    }
  }

  static long multiply(
      ProcessPoolExecutor pool,
      SharedDoubleArray matrix,
      SharedDoubleArray vector,
      SharedDoubleArray product,
      int parts) {
    List<Rows> work = product.ranges(parts).stream()
        .map(rows -> new Rows(matrix, vector, product, rows))
        .toList();
    return pool.map(MatVec::multiply, work).mapToLong(Long::longValue).sum();
  }

  /** The largest difference to a product computed here. */
  static double error(SharedDoubleArray product, int n) {
    double largest = 0;
    for (int i = 0; i < n; i++) {
      double sum = 0;
      for (int j = 0; j < n; j++) {
        sum += element(i, j);
      }
      largest = Math.max(largest, Math.abs(product.get(i) - sum));
    }
    return largest;
  }

  @Override
  public void run() {
    if (size < 1) {
      throw new ParameterException(spec.commandLine(), "--size=" + size + " must be at least 1");
    }
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(workers.count());
        SharedDoubleArray matrix = SharedDoubleArray.create((long) size * size);
        SharedDoubleArray vector = SharedDoubleArray.create(size);
        SharedDoubleArray product = SharedDoubleArray.create(size)) {
      fill(matrix, size);
      vector.fill(1);
      int parts = workers.count() * PARTS_PER_WORKER;
      multiply(pool, matrix, vector, product, parts); // starts the workers, compiles the loop
      long begun = System.nanoTime();
      long rows = multiply(pool, matrix, vector, product, parts);
      double seconds = (System.nanoTime() - begun) / 1e9;
      System.out.printf(
          Locale.ROOT, "matrix   %d x %d, %.1f MiB%n", size, size, 8.0 * size * size / (1 << 20));
      System.out.printf(Locale.ROOT, "rows     %d%n", rows);
      System.out.printf(Locale.ROOT, "error    %.1e%n", error(product, size));
      System.out.printf(Locale.ROOT, "seconds  %.4f%n", seconds);
    }
  }
}
