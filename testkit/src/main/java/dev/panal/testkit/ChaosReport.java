package dev.panal.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a {@link Chaos} run came to.
 *
 * @param seed repeats its choices
 * @param took from the first task to the last answer
 * @param tasks and items that were submitted
 * @param succeeded with the right answer
 * @param crashed failed since their worker was killed
 * @param cancelled by the harness
 * @param noMemory refused while there was no room in shared memory
 * @param faults how many of each kind
 * @param violations what must not be, at most a hundred; empty when all is well
 */
public record ChaosReport(
    long seed,
    Duration took,
    long tasks,
    long succeeded,
    long crashed,
    long cancelled,
    long noMemory,
    Map<InjectedFault.Kind, Long> faults,
    List<String> violations) {
  public ChaosReport {
    faults = Map.copyOf(faults);
    violations = List.copyOf(violations);
  }

  /** Whether every task is accounted for. */
  public boolean isClean() {
    return violations.isEmpty();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(String.format(
        "seed %d: %,d tasks in %.1f s: %,d right, %,d lost with their worker, %,d cancelled,"
            + " %,d without room; faults %s; %s",
        seed,
        tasks,
        took.toNanos() / 1e9,
        succeeded,
        crashed,
        cancelled,
        noMemory,
        new java.util.TreeMap<>(faults),
        isClean() ? "all accounted for" : violations.size() + " VIOLATIONS"));
    violations.forEach(violation -> text.append("\n  ").append(violation));
    return text.toString();
  }
}
