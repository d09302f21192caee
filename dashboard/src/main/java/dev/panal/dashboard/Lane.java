package dev.panal.dashboard;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lives of the workers at one place of a pool, one after the other, and what they ran. */
final class Lane {
  private final int index;
  private final List<List<Double>> lives = new ArrayList<>();
  private double livedMillis;
  private double busyMillis;

  Lane(int index) {
    this.index = index;
  }

  /** A worker's life. */
  void add(Duration start, Duration lived) {
    lives.add(List.of(millis(start), millis(start) + millis(lived)));
    livedMillis += millis(lived);
  }

  /** What ran. */
  void add(Duration busy) {
    busyMillis += millis(busy);
  }

  Map<String, @Nullable Object> values() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("index", index);
    values.put("busyShare", livedMillis == 0 ? 0.0 : Math.min(1.0, busyMillis / livedMillis));
    values.put("lives", lives);
    return values;
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }
}
