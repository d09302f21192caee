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

  /** The formulas with their numbers, a line each. */
  List<String> lines(double taskMillis) {
    String micros = Numbers.text(dispatcherMicros) + " µs";
    return List.of(
        String.format(
            "estimate: 1 s / %s = %s tasks/s by one dispatcher",
            micros, Numbers.text(tasksPerSecond())),
        String.format(
            "estimate: %s tasks/s × %s ms = %s workers kept busy with tasks of %s ms",
            Numbers.text(tasksPerSecond()),
            Numbers.text(taskMillis),
            Numbers.text(workers(taskMillis)),
            Numbers.text(taskMillis)),
        String.format(
            "estimate: %d cores, one for the dispatcher: %d workers are kept busy with tasks of"
                + " %d × %s = %s ms or longer",
            cores, cores - 1, cores - 1, micros, Numbers.text(shortestTaskMillis())));
  }
}
