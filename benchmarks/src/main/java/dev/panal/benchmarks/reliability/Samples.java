package dev.panal.benchmarks.reliability;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Figures of which the middle and the worst count. */
final class Samples {
  private final List<Double> figures = new ArrayList<>();

  void add(double figure) {
    figures.add(figure);
  }

  int size() {
    return figures.size();
  }

  double median() {
    List<Double> sorted = new ArrayList<>(figures);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }

  double worst() {
    return Collections.max(figures);
  }
}
