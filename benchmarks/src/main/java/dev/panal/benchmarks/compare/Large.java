package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.Entrant.Entry;
import dev.panal.benchmarks.compare.entrants.LineProcess;
import dev.panal.benchmarks.compare.entrants.Tasks;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.ipc.SharedDoubleArray;
import java.nio.DoubleBuffer;
import java.util.List;

/** Large arrays: sent, and shared. */
final class Large {
  private static final int PAYLOAD_BYTES = 64 << 20;
  private static final int WARM_UPS = 4;

  private final Arena arena;

  Large(Arena arena) {
    this.arena = arena;
  }

  Discipline payload() {
    double[] values = new double[PAYLOAD_BYTES / Double.BYTES];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return new Discipline(
        Measure.PAYLOAD,
        Integer.MAX_VALUE,
        1,
        List.of(
            new Entry(Contestant.PANAL, () -> {
              ProcessPoolExecutor pool = ProcessPoolExecutor.create(Arena.WORKERS);
              return Entrant.of(WARM_UPS, () -> thereAndBack(pool, values), pool);
            }),
            new Entry(Contestant.PYTHON, () -> {
              LineProcess process = arena.python(Contestant.PYTHON);
              return Entrant.of(1, () -> process.figure("echo " + PAYLOAD_BYTES), process);
            })));
  }

  private static double thereAndBack(ProcessPoolExecutor pool, double[] values) {
    long begun = System.nanoTime();
    double[] back = pool.submit(Tasks::same, values).result();
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (back.length != values.length || back[back.length - 1] != values[values.length - 1]) {
      throw new IllegalStateException("length=" + back.length + " is not what was sent");
    }
    return 2.0 * PAYLOAD_BYTES / seconds / 1e9;
  }

  /** Both in one worker: the array that is shared, and a plain one of the same length. */
  Discipline sharedSum() {
    long length = arena.scale(64L << 20, 8L << 20);
    SharedDoubleArray shared = SharedDoubleArray.create(length);
    ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().workers(1).maxHeap("2g").build();
    return new Discipline(
        Measure.SHARED_SUM,
        Integer.MAX_VALUE,
        1,
        List.of(
            new Entry(
                Contestant.PANAL,
                () -> Entrant.of(
                    WARM_UPS, () -> pool.submit(Large::sumShared, shared).result(), pool, shared)),
            new Entry(
                Contestant.PLAIN,
                () -> Entrant.of(
                    WARM_UPS, () -> pool.submit(Large::sumPlain, (int) length).result()))));
  }

  private static double sumShared(SharedDoubleArray array) {
    long begun = System.nanoTime();
    double sum = 0;
    for (DoubleBuffer piece : array.buffers()) {
      for (int i = 0; i < piece.limit(); i++) {
        sum += piece.get(i);
      }
    }
    return millis(begun, sum);
  }

  private static double[] plain = {};

  private static double sumPlain(int length) {
    if (plain.length != length) {
      plain = new double[length];
    }
    double[] values = plain;
    long begun = System.nanoTime();
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i];
    }
    return millis(begun, sum);
  }

  private static double millis(long begun, double sum) {
    double millis = (System.nanoTime() - begun) / 1e6;
    if (sum != 0) {
      throw new IllegalStateException("sum=" + sum + " of zeros");
    }
    return millis;
  }
}
