package dev.panal.core.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** A future has one outcome, everybody learns of it, and what was cancelled in time never runs. */
public class FutureStress {
  private static final Callbacks CALLBACKS = new Callbacks("stress");
  private static final int CANCELLED = -1;

  private FutureStress() {}

  /** A pending future. */
  static class Pending {
    final TaskPromise<Integer> future = new TaskPromise<>(1, null, CALLBACKS);

    int outcome() {
      try {
        return future.result();
      } catch (CancellationException e) {
        return CANCELLED;
      }
    }
  }

  /** As the claim word in the control page: one compare-and-set decides. */
  static final class AtomicClaim implements Claim {
    private static final int HANDED = 0;
    private static final int CLAIMED = 1;
    private static final int RECALLED = 2;

    private final AtomicInteger word = new AtomicInteger(HANDED);

    boolean claim() {
      return word.compareAndSet(HANDED, CLAIMED);
    }

    @Override
    public boolean isClaimed() {
      return word.get() == CLAIMED;
    }

    @Override
    public boolean recall() {
      return word.compareAndSet(HANDED, RECALLED);
    }

    @Override
    public long startedNanos() {
      return 0;
    }
  }

  @JCStressTest
  @Outcome(id = "true, false, 7", expect = ACCEPTABLE, desc = "it succeeded")
  @Outcome(id = "false, true, -1", expect = ACCEPTABLE, desc = "it was cancelled")
  @Outcome(expect = FORBIDDEN, desc = "two outcomes, none, or not the winner's")
  @State
  public static class SucceedOrCancel extends Pending {
    @Actor
    public void executor(ZZI_Result r) {
      r.r1 = future.succeed(7);
    }

    @Actor
    public void user(ZZI_Result r) {
      r.r2 = future.cancel(true);
    }

    @Arbiter
    public void after(ZZI_Result r) {
      r.r3 = outcome();
    }
  }

  @JCStressTest
  @Outcome(id = "7, 7, 7", expect = ACCEPTABLE, desc = "the first outcome")
  @Outcome(id = "8, 8, 8", expect = ACCEPTABLE, desc = "the second outcome")
  @Outcome(expect = FORBIDDEN, desc = "readers differ")
  @State
  public static class ReadersAgree extends Pending {
    @Actor
    public void first() {
      future.succeed(7);
    }

    @Actor
    public void second() {
      future.succeed(8);
    }

    @Actor
    public void reader(III_Result r) {
      r.r1 = outcome();
      r.r2 = outcome();
    }

    @Arbiter
    public void after(III_Result r) {
      r.r3 = outcome();
    }
  }

  /** The worker claims, the user cancels what has not begun, the pool wants it back. */
  @JCStressTest
  @Outcome(id = "1, 0, 0, 0", expect = ACCEPTABLE, desc = "it runs")
  @Outcome(id = "0, 1, 0, -1", expect = ACCEPTABLE, desc = "cancelled before it was taken back")
  @Outcome(id = "0, 1, 1, -1", expect = ACCEPTABLE, desc = "cancelled after it was taken back")
  @Outcome(expect = FORBIDDEN, desc = "run although cancelled, or neither")
  @State
  public static class CancelIfPendingDecides extends Pending {
    private final AtomicClaim claim = new AtomicClaim();

    public CancelIfPendingDecides() {
      future.handOver(claim);
    }

    @Actor
    public void worker(IIII_Result r) {
      r.r1 = claim.claim() ? 1 : 0;
    }

    @Actor
    public void user(IIII_Result r) {
      r.r2 = future.cancelIfPending() ? 1 : 0;
    }

    @Actor
    public void pool(IIII_Result r) {
      r.r3 = claim.recall() && future.takeBack(claim) ? 1 : 0;
    }

    @Arbiter
    public void after(IIII_Result r) {
      r.r4 = future.isCancelled() ? CANCELLED : 0;
    }
  }

  /** A hook runs once, whether it came before or after the outcome. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "each ran once")
  @Outcome(expect = FORBIDDEN, desc = "a hook was lost, or ran twice")
  @State
  public static class HooksRunOnce extends Pending {
    private final AtomicInteger first = new AtomicInteger();
    private final AtomicInteger second = new AtomicInteger();

    @Actor
    public void executor() {
      future.succeed(1);
    }

    @Actor
    public void one() {
      future.whenDone(first::incrementAndGet);
    }

    @Actor
    public void other() {
      future.whenDone(second::incrementAndGet);
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = first.get();
      r.r2 = second.get();
    }
  }

  /** A forgotten hook does not take another with it. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "forgotten in time")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "it was late")
  @Outcome(expect = FORBIDDEN, desc = "the other hook was lost, or one ran twice")
  @State
  public static class ForgettingLosesNoOther extends Pending {
    private final AtomicInteger forgotten = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();
    private final Object hook = future.whenDone(forgotten::incrementAndGet);

    @Actor
    public void executor() {
      future.succeed(1);
    }

    @Actor
    public void forgetting() {
      future.forget(hook);
    }

    @Actor
    public void another() {
      future.whenDone(kept::incrementAndGet);
    }

    @Arbiter
    public void after(II_Result r) {
      r.r1 = forgotten.get();
      r.r2 = kept.get();
    }
  }

  /** Who waits is woken. */
  @JCStressTest(Mode.Termination)
  @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "it was woken")
  @Outcome(id = "STALE", expect = FORBIDDEN, desc = "it waits for ever")
  @State
  public static class WaiterIsWoken extends Pending {
    @Actor
    public void waiter() {
      outcome();
    }

    @Signal
    public void executor() {
      future.succeed(1);
    }
  }
}
