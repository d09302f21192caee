package dev.panal.benchmarks.growth;

import dev.panal.benchmarks.report.Numbers;
import java.util.List;

/**
 * What one dispatcher can feed on a larger machine: worked out from its CPU time for a task, not
 * measured.
 *
 * @param dispatcherMicros CPU of the dispatcher for one task
 * @param cores of that machine; one of them is the dispatcher's
 */
record Estimate(double dispatcherMicros, int cores) {
  Estimate {
    if (!(dispatcherMicros > 0) || cores < 2) {
      throw new IllegalArgumentException("dispatcherMicros=" + dispatcherMicros
          + " must be positive, cores=" + cores + " at least 2");
    }
  }

  double tasksPerSecond() {
    return 1e6 / dispatcherMicros;
  }

  /** How many workers it keeps busy with tasks of that length. */
  double workers(double taskMillis) {
    return tasksPerSecond() * taskMillis / 1e3;
  }

  /** The shortest task with which all cores but the dispatcher's are kept busy. */
  double shortestTaskMillis() {
    return (cores - 1) * dispatcherMicros / 1e3;
  }

  /**
   * The formulas with their numbers, a line each.
   *
   * @param state of the dispatcher while it was measured
   */
  List<String> lines(String state, double taskMillis) {
    String begin = "estimate, dispatcher " + state + ": ";
    String micros = Numbers.text(dispatcherMicros) + " µs";
    String millis = Numbers.text(taskMillis) + " ms";
    String rate = Numbers.text(tasksPerSecond()) + " tasks/s";
    return List.of(
        begin + "1 s / " + micros + " = " + rate,
        begin + rate + " × " + millis + " = " + Numbers.text(workers(taskMillis))
            + " workers kept busy with tasks of " + millis,
        String.format(
            "%s%d workers on %d cores are kept busy with tasks of %d × %s = %s ms or longer",
            begin, cores - 1, cores, cores - 1, micros, Numbers.text(shortestTaskMillis())));
  }
}
