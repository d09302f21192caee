package dev.panal.benchmarks.sharing;

import java.util.Locale;

/** What is measured, and how much better than Python's it must be. */
enum Kind {
  UNCONTENDED("lock and unlock, alone", "ns", false, 10),
  CONTENDED("lock and unlock, two processes", "pairs/s", true, 3),
  QUEUE("queue, one producer, one consumer", "items/s", true, 20),
  PIPE("pipe, there and back", "µs", false, 10),
  MANAGER("get from a manager's map", "µs", false, 3);

  private final String title;
  private final String unit;
  private final boolean more;
  private final double must;

  Kind(String title, String unit, boolean more, double must) {
    this.title = title;
    this.unit = unit;
    this.more = more;
    this.must = must;
  }

  String title() {
    return title;
  }

  String unit() {
    return unit;
  }

  /** Whether a greater figure is a better one. */
  boolean moreIsBetter() {
    return more;
  }

  /** How many times better than Python's. */
  double must() {
    return must;
  }

  /** Its name in the Python script. */
  String command() {
    return name().toLowerCase(Locale.ROOT);
  }
}
