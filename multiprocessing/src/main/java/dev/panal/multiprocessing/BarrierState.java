package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RobustMutex;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.SharedWords;
import dev.panal.ipc.internal.shared.WaitPlace;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The inside of a barrier, changed under a mutex.
 *
 * <pre>
 *            all have come            action done
 *  FILLING ────────────────▶ ACTING ───────────────▶ FILLING, round + 1
 *     │                        │
 *     └───────────┬────────────┘
 *                 ▼      reset
 *              BROKEN ─────────▶ FILLING, round + 1
 * </pre>
 *
 * <p>A round that ended leaves one bit that says how. Who waits for a round looks whether it is
 * over, then at its bit; 64 rounds are remembered, and none can pass unbroken without the one who
 * waits.
 */
final class BarrierState {
  /** Why it is broken; written beside the state, for messages. */
  enum Cause {
    NONE,
    ABORT,
    RESET,
    TIMEOUT,
    INTERRUPTED,
    ACTION,
    DEATH
  }

  /** One that has come. */
  record Arrival(long round, int index, boolean isLast) {}

  private static final int FILLING = 0;
  private static final int ACTING = 1;
  private static final int BROKEN = 2;

  private static final int PLACE = RobustMutex.BYTES;
  private static final int ROUND = PLACE + WaitPlace.BYTES;
  private static final int FAILED = ROUND + 8;
  private static final int STATE = FAILED + 8;
  private static final int ARRIVED = STATE + 4;
  private static final int PARTIES = ARRIVED + 4;
  private static final int CAUSE = PARTIES + 4;
  private static final int PID = CAUSE + 4;
  private static final int ARRIVALS = ROUND + 64;

  private final SharedRegion region;
  private final SharedWords words;
  private final RobustMutex mutex;
  private final WaitPlace place;

  BarrierState(SharedRegion region) {
    this.region = region;
    words = region.words();
    mutex = RobustMutex.at(region, 0);
    place = WaitPlace.at(region, PLACE);
  }

  static long bytes(int parties) {
    return ARRIVALS + (long) parties * Long.BYTES;
  }

  static void prepare(SharedRegion region, int parties) {
    region.words().putIntVolatile(PARTIES, parties);
  }

  int parties() {
    return words.getInt(PARTIES);
  }

  int arrived() {
    return words.getIntVolatile(ARRIVED);
  }

  boolean isBroken() {
    return words.getIntVolatile(STATE) == BROKEN;
  }

  /**
   * One more has come; the last is the one to call {@link #open}.
   *
   * @throws BarrierBrokenException when it is broken
   */
  Arrival arrive() {
    for (; ; ) {
      @Nullable Arrival arrival;
      long acting;
      lock();
      try {
        if (words.getInt(STATE) == BROKEN) {
          throw broken();
        }
        arrival = words.getInt(STATE) == FILLING ? add() : null;
        acting = words.getLong(ROUND);
      } finally {
        mutex.unlock();
      }
      if (arrival != null) {
        if (arrival.isLast()) {
          requireOthers(acting);
        }
        return arrival;
      }
      // All others wait for the action, so this is one too many: it is for the next round.
      awaitEndOfAction(acting);
    }
  }

  private Arrival add() {
    int index = words.getInt(ARRIVED);
    words.putLong(ARRIVALS + index * Long.BYTES, region.currentThread());
    boolean last = index + 1 == parties();
    if (last) {
      words.putInt(STATE, ACTING);
    }
    words.putIntVolatile(ARRIVED, index + 1);
    return new Arrival(words.getLong(ROUND), index, last);
  }

  /** Who dies amid a change of the state takes part, so its death breaks the barrier anyway. */
  private void lock() {
    if (mutex.lock()) {
      breakUp(Cause.DEATH, Math.max(0, mutex.diedPid()));
    }
  }

  private void awaitEndOfAction(long round) {
    place.awaitUninterruptibly(new Opened(round), Waits.never());
  }

  /** False when the deadline passed first. */
  boolean awaitOthers(long round, long deadlineNanos) throws InterruptedException {
    return place.await(new Opened(round), deadlineNanos);
  }

  private final class Opened implements WaitPlace.Attempt {
    private final long round;

    Opened(long round) {
      this.round = round;
    }

    @Override
    public boolean now(long ticket) {
      return words.getLongVolatile(ROUND) != round || isBroken();
    }

    @Override
    public boolean patrol(long ticket) {
      breakIfAnyDied(round);
      return now(ticket);
    }
  }

  /** Who comes last does not open the barrier for one that has come and died. */
  private void requireOthers(long round) {
    if (breakIfAnyDiedInside(round)) {
      requireOpened(round);
    }
  }

  private boolean breakIfAnyDiedInside(long round) {
    int arrived = Math.min(arrived(), parties());
    for (int i = 0; i < arrived; i++) {
      long member = SharedRegion.memberOf(words.getLongVolatile(ARRIVALS + i * Long.BYTES));
      if (!region.isAlive(member)) {
        breakUp(round, Cause.DEATH, region.pid(member));
        return true;
      }
    }
    return false;
  }

  private void breakIfAnyDied(long round) {
    if (breakIfAnyDiedInside(round)) {
      return;
    }
    List<Long> dead = region.deadHolders();
    if (!dead.isEmpty()) {
      breakUp(round, Cause.DEATH, region.pid(dead.get(0)));
      dead.forEach(region::forgetHolder);
    }
  }

  /** All have come, and the action was run. */
  void open(long round) {
    lock();
    try {
      if (words.getLong(ROUND) == round && words.getInt(STATE) == ACTING) {
        endRound(false);
        return;
      }
    } finally {
      mutex.unlock();
    }
    requireOpened(round);
  }

  /** Under the mutex. */
  private void endRound(boolean failed) {
    long round = words.getLong(ROUND);
    long bit = 1L << round;
    long all = words.getLong(FAILED);
    words.putLong(FAILED, failed ? all | bit : all & ~bit);
    words.putInt(ARRIVED, 0);
    words.putInt(STATE, FILLING);
    words.putLongVolatile(ROUND, round + 1);
    place.signalAll();
  }

  /** Breaks it if it is still in that round. */
  void breakUp(long round, Cause cause, long pid) {
    lock();
    try {
      if (words.getLong(ROUND) == round) {
        breakUp(cause, pid);
      }
    } finally {
      mutex.unlock();
    }
  }

  private void breakUp(Cause cause, long pid) {
    if (words.getInt(STATE) != BROKEN) {
      words.putInt(CAUSE, cause.ordinal());
      words.putLong(PID, pid);
      words.putIntVolatile(STATE, BROKEN);
    }
    words.putIntVolatile(ARRIVED, 0);
    place.signalAll();
  }

  void abort() {
    lock();
    try {
      breakUp(Cause.ABORT, 0);
    } finally {
      mutex.unlock();
    }
  }

  void reset() {
    lock();
    try {
      region.deadHolders().forEach(region::forgetHolder);
      if (words.getInt(STATE) == BROKEN || arrived() > 0) {
        words.putInt(CAUSE, Cause.RESET.ordinal());
        endRound(true);
      }
    } finally {
      mutex.unlock();
    }
  }

  /**
   * For who has seen a round end.
   *
   * @throws BarrierBrokenException when it was not by opening
   */
  void requireOpened(long round) {
    lock();
    try {
      boolean over = words.getLong(ROUND) != round;
      if (!over || (words.getLong(FAILED) >>> round & 1) != 0) {
        throw broken();
      }
    } finally {
      mutex.unlock();
    }
  }

  private BarrierBrokenException broken() {
    int cause = words.getInt(CAUSE);
    String why =
        Cause.values()[Math.min(cause, Cause.values().length - 1)].name().toLowerCase(Locale.ROOT);
    return new BarrierBrokenException(
        region + " is broken: cause=" + why
            + (words.getLong(PID) == 0 ? "" : ", pid=" + words.getLong(PID)),
        null);
  }
}
