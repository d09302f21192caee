package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.report.EnumNames;

/** What is measured: one figure of each contestant and round. */
public enum Measure {
  ROUND_TRIP("submit, result: one at a time", "µs", false),
  AFTER_IDLE("the same after 50 ms of idleness", "µs", false),
  PIPELINED("submits of all, then results of all", "tasks/s", true),
  MAP("map of a trivial function over ints, automatic chunks", "items/s", true),
  CPU_1MS("CPU-bound tasks of 1 ms, each submitted", "s", false),
  CPU_50US("CPU-bound tasks of 50 µs, by map", "s", false),
  PAYLOAD("double[] of 64 MiB there and back, both ways counted", "GB/s", true),
  SHARED_SUM("sum over a SharedDoubleArray of 512 MiB, in a worker", "ms", false),
  START_WARM("new pool of 2 to its first result, in a JVM that had one", "ms", false),
  START_COLD("the same in a new JVM", "ms", false),
  MEMORY("proportional memory of an idle worker", "MB", false),
  IDLE_WORKER("CPU of an idle worker", "% of a core", false),
  IDLE_PARENT("what an idle pool of 2 adds to its parent's CPU", "% of a core", false);

  private final String title;
  private final String unit;
  private final boolean more;

  Measure(String title, String unit, boolean more) {
    this.title = title;
    this.unit = unit;
    this.more = more;
  }

  /** The name on the command line and in the JSON file. */
  public String id() {
    return EnumNames.name(this);
  }

  /** The name as people read it. */
  public String title() {
    return title;
  }

  /** What its figures are in. */
  public String unit() {
    return unit;
  }

  /** Whether a greater figure is a better one. */
  public boolean moreIsBetter() {
    return more;
  }

  @Override
  public String toString() {
    return id();
  }
}
