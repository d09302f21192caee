package dev.panal.multiprocessing;

import dev.panal.core.SerializableRunnable;
import dev.panal.core.WaitInterruptedException;
import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where threads of several processes wait for each other, round after round; Python's
 * {@code multiprocessing.Barrier}.
 *
 * <p>It is broken, for all who wait and all who come, when one of them times out or is interrupted,
 * when the action throws, by {@link #abort()}, and within 100 ms when a process dies that waits in
 * it, or was killed while it had the barrier open. {@link #reset()} makes it whole. A process that
 * ends in order is not missed unless it is waiting.
 */
public final class SharedBarrier extends SharedObject {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "barrier";

  private final transient BarrierState state;
  private final transient @Nullable SerializableRunnable action;

  private SharedBarrier(SharedRegion region, @Nullable SerializableRunnable action) {
    super(region);
    this.action = action;
    state = new BarrierState(region);
  }

  /**
   * Makes a barrier.
   *
   * @throws IllegalArgumentException unless there is at least one party
   */
  public static SharedBarrier create(int parties) {
    return create(parties, null, SharedOptions.defaults());
  }

  /**
   * Makes a barrier with an action that one of the parties runs, in its own process, when all have
   * arrived and before any goes on. The action travels with the barrier: each process has a copy.
   */
  public static SharedBarrier create(int parties, SerializableRunnable action) {
    return create(parties, action, SharedOptions.defaults());
  }

  /** Makes a barrier; of the options only the name counts. */
  public static SharedBarrier create(
      int parties, @Nullable SerializableRunnable action, SharedOptions options) {
    if (parties < 1) {
      throw new IllegalArgumentException(
          "parties=" + parties + " of " + options.of(KIND) + " must be at least 1");
    }
    SharedRegion region = SharedRegion.create(KIND, options.label(), BarrierState.bytes(parties));
    BarrierState.prepare(region, parties);
    return new SharedBarrier(region, action);
  }

  /**
   * Waits until all parties have come.
   *
   * @return which of them this one was: 0 for the first, parties - 1 for the last
   * @throws BarrierBrokenException when it is broken, or is while this one waits
   * @throws WaitInterruptedException when the thread is interrupted; the flag is set again, and the
   *     barrier is broken
   */
  public int await() {
    return await(Waits.never());
  }

  /** The same; when the time is over first, the barrier is broken. */
  public int await(Duration timeout) {
    return await(Waits.deadline(timeout));
  }

  private int await(long deadline) {
    region.checkOpen();
    BarrierState.Arrival arrival = state.arrive();
    if (arrival.isLast()) {
      open(arrival);
    } else {
      awaitOthers(arrival, deadline);
    }
    return arrival.index();
  }

  private void open(BarrierState.Arrival arrival) {
    boolean complete = false;
    try {
      if (action != null) {
        action.run();
      }
      complete = true;
    } finally {
      if (!complete) {
        state.breakUp(arrival.round(), BarrierState.Cause.ACTION, 0);
      }
    }
    state.open(arrival.round());
  }

  private void awaitOthers(BarrierState.Arrival arrival, long deadline) {
    try {
      if (!state.awaitOthers(arrival.round(), deadline)) {
        state.breakUp(arrival.round(), BarrierState.Cause.TIMEOUT, 0);
      }
    } catch (InterruptedException e) {
      state.breakUp(arrival.round(), BarrierState.Cause.INTERRUPTED, 0);
      throw Waits.interrupted(region, e);
    }
    state.requireOpened(arrival.round());
  }

  /** Breaks it. */
  public void abort() {
    region.checkOpen();
    state.abort();
  }

  /** Makes it whole and empty. Who waits gets a {@link BarrierBrokenException}. */
  public void reset() {
    region.checkOpen();
    state.reset();
  }

  /** How many must come. */
  public int parties() {
    return state.parties();
  }

  /** How many wait now. */
  public int waiting() {
    region.checkOpen();
    return state.arrived();
  }

  /** Whether it is broken. */
  public boolean isBroken() {
    region.checkOpen();
    return state.isBroken();
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle(), action);
  }

  private record Handle(RegionHandle region, @Nullable SerializableRunnable action)
      implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedBarrier(SharedRegion.attach(region), action);
    }
  }
}
