package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.entrants.Exchange;
import dev.panal.benchmarks.report.Series;
import java.time.Duration;
import java.util.Arrays;

/**
 * How long one goes on measuring single exchanges.
 *
 * @param limit ends it
 * @param most ends it too
 */
record Effort(Duration limit, int most) {
  /** The middle of the times of single exchanges, in µs. */
  double medianMicros(Exchange exchange) throws Exception {
    double[] nanos = new double[most];
    int count = 0;
    long end = System.nanoTime() + limit.toNanos();
    long begun = System.nanoTime();
    while (count < most && begun < end) {
      exchange.once();
      long done = System.nanoTime();
      nanos[count++] = done - begun;
      begun = done;
    }
    return Series.median(Arrays.copyOf(nanos, count)) / 1e3;
  }

  double seconds() {
    return limit.toNanos() / 1e9;
  }
}
