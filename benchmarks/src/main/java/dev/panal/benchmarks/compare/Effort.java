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
public record Effort(Duration limit, int most) {
  /** The middle of the times of single exchanges, in µs. */
  public double medianMicros(Exchange exchange) throws Exception {
    return Series.median(micros(exchange));
  }

  /** The times of single exchanges, in order, at least one. */
  public double[] micros(Exchange exchange) throws Exception {
    double[] micros = new double[most];
    int count = 0;
    long end = System.nanoTime() + limit.toNanos();
    long begun = System.nanoTime();
    while (count < most && (count == 0 || begun < end)) {
      exchange.once();
      long done = System.nanoTime();
      micros[count++] = (done - begun) / 1e3;
      begun = done;
    }
    return Arrays.copyOf(micros, count);
  }

  double seconds() {
    return limit.toNanos() / 1e9;
  }
}
