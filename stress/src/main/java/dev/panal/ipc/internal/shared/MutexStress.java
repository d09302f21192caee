package dev.panal.ipc.internal.shared;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The lock word and the wait place of shared objects. */
public class MutexStress {
  private static final int PLACES = 1 << 11;

  private MutexStress() {}

  /** One region with a place for every state that the harness holds at a time. */
  private static final class Places {
    static final SharedRegion REGION =
        SharedRegion.create("stress", null, (long) PLACES * RobustMutex.BYTES);
    static final AtomicLong TAKEN = new AtomicLong();
    static final long[] OWNERS = new long[PLACES];
    /** A member that there has never been. */
    static final long DEAD = Members.member(Members.SLOTS - 1, 77) << 32 | 16;
  }

  static class Place {
    private final long taken = Places.TAKEN.incrementAndGet();
    private final int index = (int) (taken % PLACES);
    final int offset = index * RobustMutex.BYTES;

    Place(long owner) {
      Places.OWNERS[index] = taken;
      for (int at = 0; at < RobustMutex.BYTES; at += Long.BYTES) {
        words().putLong(offset + at, 0);
      }
      words().putLongVolatile(offset, owner);
    }

    static SharedWords words() {
      return Places.REGION.words();
    }

    void checkOwn() {
      if (Places.OWNERS[index] != taken) {
        throw new IllegalStateException(
            "more than " + PLACES + " states at a time: run with -strideCount 4");
      }
    }
  }

  /** A mutex and what it guards. */
  static class Mutex extends Place {
    final RobustMutex mutex = RobustMutex.at(Places.REGION, offset);
    private int count;

    Mutex(long owner) {
      super(owner);
    }

    /** What it has counted, 0: it did not get the lock. */
    int count() {
      checkOwn();
      if (!mutex.tryLock().isHeld()) {
        return 0;
      }
      int counted = ++count;
      mutex.unlock();
      return counted;
    }
  }

  @JCStressTest
  @Outcome(
      id = {"1, 2", "2, 1"},
      expect = ACCEPTABLE,
      desc = "one after the other")
  @Outcome(
      id = {"1, 0", "0, 1"},
      expect = ACCEPTABLE,
      desc = "one alone")
  @Outcome(expect = FORBIDDEN, desc = "both at a time, or none")
  @State
  public static class Excludes extends Mutex {
    public Excludes() {
      super(0);
    }

    @Actor
    public void first(II_Result r) {
      r.r1 = count();
    }

    @Actor
    public void second(II_Result r) {
      r.r2 = count();
    }
  }

  @JCStressTest
  @Outcome(
      id = {"2, 0", "0, 2"},
      expect = ACCEPTABLE,
      desc = "one gets it, and is told")
  @Outcome(expect = FORBIDDEN, desc = "both get it, or none, or one that is not told")
  @State
  public static class OneTakesOverFromTheDead extends Mutex {
    public OneTakesOverFromTheDead() {
      super(Places.DEAD);
    }

    @Actor
    public void first(II_Result r) {
      checkOwn();
      r.r1 = mutex.tryLock().ordinal();
    }

    @Actor
    public void second(II_Result r) {
      checkOwn();
      r.r2 = mutex.tryLock().ordinal();
    }
  }

  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it saw what was written")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it is signalled")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both: a signal too many")
  @Outcome(expect = FORBIDDEN, desc = "it sleeps, and nobody signals")
  @State
  public static class WaiterSleeps extends Place {
    private final WaitPlace place = WaitPlace.at(Places.REGION, offset);

    public WaiterSleeps() {
      super(0);
    }

    @Actor
    public void waiter(ZZ_Result r) {
      checkOwn();
      place.enter();
      r.r1 = words().getIntAcquire(offset + WaitPlace.BYTES) == 1;
    }

    @Actor
    public void signaller(ZZ_Result r) {
      checkOwn();

      words().putIntRelease(offset + WaitPlace.BYTES, 1);
      r.r2 = place.signal();
    }
  }
}
