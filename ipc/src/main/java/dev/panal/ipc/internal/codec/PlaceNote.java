package dev.panal.ipc.internal.codec;

/**
 * Says on an exception where it was thrown; without a stack trace, since the exception has that of
 * the place.
 */
public final class PlaceNote extends Exception {
  private static final long serialVersionUID = 1L;

  private PlaceNote(String place) {
    super(place, null, false, false);
  }

  /** Adds it to {@code failure}, and returns that. */
  public static Throwable on(Throwable failure, String place) {
    failure.addSuppressed(new PlaceNote(place));
    return failure;
  }

  @Override
  public String toString() {
    return "thrown in " + getMessage();
  }
}
