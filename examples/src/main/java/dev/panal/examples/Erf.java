package dev.panal.examples;

/** The error function, to check integrals against. */
final class Erf {
  private Erf() {}

  /** erf(x) by its Taylor series, for |x| up to about 3. */
  static double of(double x) {
    double term = x;
    double sum = x;
    for (int n = 1; Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }
}
