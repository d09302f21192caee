package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.WaitPlace;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;

/**
 * A flag that threads of several processes wait for; Python's {@code multiprocessing.Event}. Nobody
 * owns it, so no death changes it.
 *
 * <p>What was written to shared memory before {@link #set()} is seen by who sees the flag set.
 */
public final class SharedEvent extends SharedObject {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "event";
  private static final int FLAG = WaitPlace.BYTES;
  private static final int BYTES = FLAG + 64;

  private final transient WaitPlace place;

  private SharedEvent(SharedRegion region) {
    super(region);
    place = WaitPlace.at(region, 0);
  }

  /** Makes an event that is not set. */
  public static SharedEvent create() {
    return create(SharedOptions.defaults());
  }

  /** Makes an event that is not set; of the options only the name counts. */
  public static SharedEvent create(SharedOptions options) {
    return new SharedEvent(SharedRegion.create(KIND, options.label(), BYTES));
  }

  /** Sets it and wakes all who wait. */
  public void set() {
    region.checkOpen();
    region.words().putIntRelease(FLAG, 1);
    place.signalAll();
  }

  /** Who waits from now on waits for the next {@link #set()}. */
  public void clear() {
    region.checkOpen();
    region.words().putIntVolatile(FLAG, 0);
  }

  /** Whether it is set. */
  public boolean isSet() {
    region.checkOpen();
    return flag();
  }

  private boolean flag() {
    return region.words().getIntVolatile(FLAG) != 0;
  }

  /**
   * Waits until it is set.
   *
   * @throws dev.panal.core.WaitInterruptedException when the thread is interrupted; the flag is set
   *     again
   */
  public void await() {
    await(Waits.never());
  }

  /**
   * Waits until it is set, for at most that long.
   *
   * @return whether it was set
   * @throws dev.panal.core.WaitInterruptedException when the thread is interrupted; the flag is set
   *     again
   */
  public boolean await(Duration timeout) {
    return await(Waits.deadline(timeout));
  }

  private boolean await(long deadline) {
    region.checkOpen();
    return Waits.await(region, place, ticket -> flag(), deadline);
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle());
  }

  private record Handle(RegionHandle region) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedEvent(SharedRegion.attach(region));
    }
  }
}
