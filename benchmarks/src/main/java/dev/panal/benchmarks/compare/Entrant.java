package dev.panal.benchmarks.compare;

import java.util.List;

/** A contestant ready to be measured in one discipline. Used by one thread. */
@SuppressWarnings("try") // closing may wait, and be interrupted
interface Entrant extends AutoCloseable {
  /** Runs until its code is compiled. */
  void warmUp() throws Exception;

  /** Measures once, in the unit of the measure. */
  double sample() throws Exception;

  @Override
  void close() throws Exception;

  /** One figure. */
  @FunctionalInterface
  interface Sample {
    double take() throws Exception;
  }

  /** Makes an entrant, which may take the start of processes. */
  @FunctionalInterface
  interface Opener {
    /** @throws NotHereException when the contestant is not on this machine */
    Entrant open() throws Exception;
  }

  /** Who enters, and how. */
  record Entry(Contestant contestant, Opener opener) {}

  /** An entrant that warms up by measuring so many times. */
  static Entrant of(int warmUps, Sample sample, AutoCloseable... resources) {
    return new Entrant() {
      @Override
      public void warmUp() throws Exception {
        for (int i = 0; i < warmUps; i++) {
          sample.take();
        }
      }

      @Override
      public double sample() throws Exception {
        return sample.take();
      }

      @Override
      public void close() throws Exception {
        for (AutoCloseable resource : List.of(resources)) {
          resource.close();
        }
      }
    };
  }
}
