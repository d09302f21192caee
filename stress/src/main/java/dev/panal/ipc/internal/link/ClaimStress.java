package dev.panal.ipc.internal.link;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A worker claims, the application takes back: one of them wins, never both, never neither. */
public class ClaimStress {
  private ClaimStress() {}

  /** One task in one slot. */
  static class Handed {
    final long taken = Pages.take();
    final ControlPage page = Pages.page(taken);
    final int slot = Pages.slot(taken);

    Handed() {
      page.hand(slot, taken);
    }
  }

  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the worker runs it")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it is taken back")
  @Outcome(expect = FORBIDDEN, desc = "run and taken back, or lost")
  @State
  public static class ClaimOrRecall extends Handed {
    @Actor
    public void worker(ZZ_Result r) {
      r.r1 = page.claim(slot, taken);
    }

    @Actor
    public void application(ZZ_Result r) {
      r.r2 = page.recall(slot, taken);
    }
  }

  @JCStressTest
  @Outcome(id = "true, false, false", expect = ACCEPTABLE, desc = "run")
  @Outcome(id = "false, true, false", expect = ACCEPTABLE, desc = "the first took it back")
  @Outcome(id = "false, false, true", expect = ACCEPTABLE, desc = "the second took it back")
  @Outcome(expect = FORBIDDEN, desc = "two winners, or none")
  @State
  public static class ClaimOrTwoRecalls extends Handed {
    @Actor
    public void worker(ZZZ_Result r) {
      r.r1 = page.claim(slot, taken);
    }

    @Actor
    public void cancelling(ZZZ_Result r) {
      r.r2 = page.recall(slot, taken);
    }

    @Actor
    public void recalling(ZZZ_Result r) {
      r.r3 = page.recall(slot, taken);
    }
  }

  /** Who asks for a stop either gets it, which the worker then sees, or finds it was not begun. */
  @JCStressTest
  @Outcome(id = "true, false, false", expect = ACCEPTABLE, desc = "asked before it began")
  @Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "asked while it ran")
  @Outcome(expect = FORBIDDEN, desc = "a request that is not seen, or seen and not made")
  @State
  public static class StopWhileItBegins extends Handed {
    @Actor
    public void worker(ZZZ_Result r) {
      r.r1 = page.claim(slot, taken);
    }

    @Actor
    public void application(ZZZ_Result r) {
      r.r2 = page.requestStop(slot, taken);
    }

    @Arbiter
    public void after(ZZZ_Result r) {
      r.r3 = page.stopRequested(slot, taken);
    }
  }

  /** A hand-over that is over has no power over the next one in its slot. */
  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "the old recall came too late")
  @Outcome(expect = FORBIDDEN, desc = "an old recall hit a new hand-over")
  @State
  public static class OldRecallNewHandOver extends Handed {
    private static final long LATER = 1L << 40;

    public OldRecallNewHandOver() {
      if (!page.claim(slot, taken)) {
        throw new IllegalStateException("nobody else knows this slot");
      }
    }

    @Actor
    public void application(ZZ_Result r) {
      page.hand(slot, taken + LATER);
      r.r1 = page.claim(slot, taken + LATER);
    }

    @Actor
    public void late(ZZ_Result r) {
      r.r2 = page.recall(slot, taken);
    }
  }
}
