package dev.panal.futures.internal.dispatch;

/**
 * Slows down the replacement of workers that end one after another although they were asked for
 * nothing: something in them, or around them, kills them, and a new one at once would only burn the
 * processor.
 *
 * <p>The first few are replaced at once. After that each pause is twice the one before.
 */
final class RestartBrake {
  private static final int FREE_ENDS = 3;
  private static final long FIRST_PAUSE_NANOS = 100_000_000;
  private static final long LONGEST_PAUSE_NANOS = 10_000_000_000L;
  private static final int MOST_DOUBLINGS = 10;

  private int ends;
  private boolean holding;
  private long until;

  /** A worker has ended in that way. Returns how long none is to be started, 0 without a pause. */
  long ended(long nowNanos) {
    ends++;
    if (ends <= FREE_ENDS) {
      return 0;
    }
    int doublings = Math.min(ends - FREE_ENDS - 1, MOST_DOUBLINGS);
    long pause = Math.min(FIRST_PAUSE_NANOS << doublings, LONGEST_PAUSE_NANOS);
    holding = true;
    until = nowNanos + pause;
    return pause;
  }

  /** A worker has been of use. */
  void release() {
    ends = 0;
    holding = false;
  }

  int ends() {
    return ends;
  }

  /**
   * Until when none is started, as a {@code nanoTime}; {@link Watch#NEVER} when it does not hold.
   */
  long until() {
    return holding ? until : Watch.NEVER;
  }

  /** The pause is over; the next end makes a longer one. */
  void pauseIsOver() {
    holding = false;
  }
}
