package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RegionHandle;
import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.WaitPlace;
import java.io.Serial;
import java.io.Serializable;
import java.time.Duration;

/**
 * A count that goes down to 0, where threads of several processes wait for it; the
 * {@link java.util.concurrent.CountDownLatch} of processes. Nobody owns a count: that of a process
 * that died before it counted is missing, so wait with a timeout where processes may die.
 */
public final class SharedLatch extends SharedObject {
  @Serial
  private static final long serialVersionUID = 1L;

  private static final String KIND = "latch";
  private static final int COUNT = WaitPlace.BYTES;
  private static final int BYTES = COUNT + 64;

  private final transient WaitPlace place;

  private SharedLatch(SharedRegion region) {
    super(region);
    place = WaitPlace.at(region, 0);
  }

  /**
   * Makes a latch.
   *
   * @throws IllegalArgumentException when the count is negative
   */
  public static SharedLatch create(long count) {
    return create(count, SharedOptions.defaults());
  }

  /** Makes a latch; of the options only the name counts. */
  public static SharedLatch create(long count, SharedOptions options) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "count=" + count + " of " + options.of(KIND) + " must not be negative");
    }
    SharedRegion region = SharedRegion.create(KIND, options.label(), BYTES);
    region.words().putLongVolatile(COUNT, count);
    return new SharedLatch(region);
  }

  /** Counts one down; at 0 nothing happens. */
  public void countDown() {
    region.checkOpen();
    for (; ; ) {
      long count = region.words().getLongVolatile(COUNT);
      if (count == 0) {
        return;
      }
      if (region.words().compareAndSetLong(COUNT, count, count - 1)) {
        if (count == 1) {
          place.signalAll();
        }
        return;
      }
    }
  }

  /** What is left to count. */
  public long count() {
    region.checkOpen();
    return region.words().getLongVolatile(COUNT);
  }

  /**
   * Waits until the count is 0.
   *
   * @throws dev.panal.core.WaitInterruptedException when the thread is interrupted; the flag is set
   *     again
   */
  public void await() {
    await(Waits.never());
  }

  /**
   * Waits until the count is 0, for at most that long.
   *
   * @return whether it was
   * @throws dev.panal.core.WaitInterruptedException when the thread is interrupted; the flag is set
   *     again
   */
  public boolean await(Duration timeout) {
    return await(Waits.deadline(timeout));
  }

  private boolean await(long deadline) {
    region.checkOpen();
    return Waits.await(
        region, place, ticket -> region.words().getLongVolatile(COUNT) == 0, deadline);
  }

  @Override
  Serializable handle() {
    return new Handle(region.handle());
  }

  private record Handle(RegionHandle region) implements Serializable {
    @Serial
    private Object readResolve() {
      return new SharedLatch(SharedRegion.attach(region));
    }
  }
}
