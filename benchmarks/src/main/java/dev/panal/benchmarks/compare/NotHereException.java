package dev.panal.benchmarks.compare;

/** Says that a contestant is not on this machine, and what is missing. */
public final class NotHereException extends Exception {
  private static final long serialVersionUID = 1L;

  public NotHereException(String message) {
    super(message);
  }
}
