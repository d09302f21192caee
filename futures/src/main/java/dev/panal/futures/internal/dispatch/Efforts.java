package dev.panal.futures.internal.dispatch;

import dev.panal.futures.Efficiency;
import dev.panal.futures.SlowTask;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Adds up where time goes. Encoding and decoding are told by any thread, all else under the
 * dispatcher's lock.
 *
 * <p>To encode a small task takes as long as to read the clock a few times, so that beyond the
 * first thousand only some are measured, and count for the others too.
 */
final class Efforts {
  private static final int MOST_SLOW = 20;
  private static final int ALL_UNTIL = 1000;
  private static final int THEN_ONE_OF = 64;

  private final long epochNanos = System.nanoTime();
  private final LongAdder encodeNanos = new LongAdder();
  private final LongAdder decodeNanos = new LongAdder();
  private final PriorityQueue<SlowTask> slowest =
      new PriorityQueue<>(Comparator.comparing(SlowTask::ran));
  /** Written by several threads at once; that some counts are lost does no harm. */
  private int seen;

  private long tasks;
  private long queuedNanos;
  private long runNanos;
  private long startUpNanos;
  private long goneNanos;

  /** To be given to {@link #encoded}: when it began, or 0 when this one is not measured. */
  long encodes() {
    int number = seen++;
    return number < ALL_UNTIL && number >= 0 || number % THEN_ONE_OF == 0 ? System.nanoTime() : 0;
  }

  void encoded(long began) {
    if (began != 0) {
      long nanos = System.nanoTime() - began;
      encodeNanos.add(seen <= ALL_UNTIL && seen >= 0 ? nanos : nanos * THEN_ONE_OF);
    }
  }

  /** As {@link #encoded}, of something large enough to be measured always. */
  void encodedBatch(long began) {
    encodeNanos.add(System.nanoTime() - began);
  }

  void decoded(long began) {
    decodeNanos.add(System.nanoTime() - began);
  }

  /** @param label of a single task, asked only where it is among the slowest */
  void ran(
      Worker worker,
      long submitted,
      long started,
      long finished,
      long count,
      Supplier<String> label) {
    if (finished < started) {
      return; // no worker of ours says so
    }
    long ran = finished - started;
    long queued = Math.max(0, started - submitted);
    tasks += count;
    runNanos += ran;
    queuedNanos += queued * count;
    if (count == 1 && (slowest.size() < MOST_SLOW || isSlow(ran))) {
      slowest.add(new SlowTask.Values(
              label.get(), worker.index(), Math.max(0, started - epochNanos), queued, ran)
          .task());
      if (slowest.size() > MOST_SLOW) {
        slowest.remove();
      }
    }
  }

  private boolean isSlow(long nanos) {
    SlowTask quickest = slowest.peek();
    return quickest != null && nanos > quickest.ran().toNanos();
  }

  void ready(Worker worker) {
    startUpNanos += worker.readyNanos - worker.createdNanos;
  }

  void gone(Worker worker) {
    long now = System.nanoTime();
    goneNanos += now - worker.createdNanos;
    if (!worker.ready) {
      startUpNanos += now - worker.createdNanos;
    }
  }

  Efficiency efficiency(Worker[] workers) {
    long now = System.nanoTime();
    long workerNanos = goneNanos;
    long starting = startUpNanos;
    long running = runNanos;
    for (Worker worker : workers) {
      long since = now - worker.createdNanos;
      workerNanos += since;
      starting += worker.ready ? 0 : since;
      running += worker.runningFor();
    }
    List<SlowTask> slow =
        slowest.stream().sorted(Comparator.comparing(SlowTask::ran).reversed()).toList();
    return new Efficiency.Values(
            tasks,
            workerNanos,
            starting,
            running,
            queuedNanos,
            encodeNanos.sum(),
            decodeNanos.sum(),
            slow)
        .efficiency();
  }
}
