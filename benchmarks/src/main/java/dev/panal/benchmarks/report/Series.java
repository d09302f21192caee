package dev.panal.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Figures of one kind, a round each, in the order of the rounds. */
public final class Series {
  private final double[] figures;

  public Series(double... figures) {
    this.figures = figures.clone();
    if (figures.length == 0) {
      throw new IllegalArgumentException("a series needs a figure");
    }
  }

  public static Series of(List<Double> figures) {
    return new Series(figures.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** The middle one; of an even number the mean of the two in the middle. */
  public double median() {
    return median(figures);
  }

  /** The least. */
  public double min() {
    return Arrays.stream(figures).min().orElseThrow();
  }

  /** The greatest. */
  public double max() {
    return Arrays.stream(figures).max().orElseThrow();
  }

  /** All of them, in order. */
  public List<Double> rounds() {
    List<Double> rounds = new ArrayList<>();
    for (double figure : figures) {
      rounds.add(figure);
    }
    return rounds;
  }

  /**
   * This over {@code other}, round by round: what changes from round to round on the machine has
   * touched both. Where one has fewer rounds the rest is left out.
   */
  public Series over(Series other) {
    double[] ratios = new double[Math.min(figures.length, other.figures.length)];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = figures[i] / other.figures[i];
    }
    return new Series(ratios);
  }

  /** The middle of {@code values}, in any order, at least one; they stay as they are. */
  public static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  @Override
  public String toString() {
    return Arrays.toString(figures);
  }
}
