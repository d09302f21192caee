package dev.panal.benchmarks.report;

import java.util.Locale;

/** Figures as people read them. */
public final class Numbers {
  private static final String[] PREFIXES = {"", "Ki", "Mi", "Gi"};

  private Numbers() {}

  /** Three significant digits, thousands apart. */
  public static String text(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f";
    return String.format(Locale.ROOT, format, value);
  }

  /** {@code 1 KiB}, {@code 4 MiB}: in the largest unit that divides it. */
  public static String bytes(long count) {
    int power = 0;
    long units = count;
    while (power < PREFIXES.length - 1 && units != 0 && units % 1024 == 0) {
      units /= 1024;
      power++;
    }
    return units + " " + PREFIXES[power] + "B";
  }

  /** {@code 15 %}. */
  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", 100 * share);
  }
}
