package dev.panal.benchmarks.compare.entrants;

/** How many steps of {@link Tasks#spin} this machine makes in a time, measured once. */
public final class Spinner {
  private static final int TRIALS = 40;
  private static final long STEPS = 1_000_000;

  private Spinner() {}

  /** Steps that take one microsecond where nothing is in the way. */
  public static double stepsPerMicrosecond() {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < TRIALS; i++) {
      long begun = System.nanoTime();
      // The sum is used, so that the loop is.
      if (Tasks.spin(STEPS) == 0) {
        throw new IllegalStateException("the generator has stopped");
      }
      best = Math.min(best, System.nanoTime() - begun);
    }
    return STEPS / (best / 1e3);
  }
}
