package dev.panal.ipc.internal.link;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * Who falls asleep sees what was published, or is rung. What is published is written with release,
 * as a lane does it.
 */
public class DoorbellStress {
  private static final int PAGES = 1 << 11;
  private static final VarHandle PUBLISHED;

  static {
    try {
      PUBLISHED = MethodHandles.lookup().findVarHandle(Bell.class, "published", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private DoorbellStress() {}

  /** A page of its own for every state that the harness holds at a time: a page has one bell. */
  private static final class OwnPages {
    static final ControlPage[] ALL = Pages.create(PAGES);
    static final long[] OWNERS = new long[PAGES];
  }

  /** A sleeper and something that it waits for. */
  static class Bell {
    private final long taken = Pages.take();
    private final int index = (int) (taken % PAGES);
    final ControlPage page = OwnPages.ALL[index];
    volatile int published;

    Bell() {
      OwnPages.OWNERS[index] = taken;
      page.workerAwake();
      page.hostAwake();
      page.workerHasRoom();
    }

    void publish() {
      if (OwnPages.OWNERS[index] != taken) {
        throw new IllegalStateException(
            "more than " + PAGES + " states at a time: run with -strideCount 4");
      }
      PUBLISHED.setRelease(this, 1);
    }

    boolean sees() {
      return (int) PUBLISHED.getAcquire(this) == 1;
    }
  }

  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it saw the task")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it is rung")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both: a ring too many")
  @Outcome(expect = FORBIDDEN, desc = "it sleeps, and nobody rings")
  @State
  public static class WorkerSleeps extends Bell {
    @Actor
    public void worker(ZZ_Result r) {
      page.workerFallsAsleep();
      r.r1 = sees();
    }

    @Actor
    public void application(ZZ_Result r) {
      publish();
      r.r2 = page.claimWorkerWakeUp();
    }
  }

  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it saw the answer")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it is rung")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both: a ring too many")
  @Outcome(expect = FORBIDDEN, desc = "it sleeps, and nobody rings")
  @State
  public static class HostSleeps extends Bell {
    @Actor
    public void application(ZZ_Result r) {
      page.hostFallsAsleep();
      r.r1 = sees();
    }

    @Actor
    public void worker(ZZ_Result r) {
      publish();
      r.r2 = page.claimHostWakeUp();
    }
  }

  @JCStressTest
  @Outcome(id = "true, false", expect = ACCEPTABLE, desc = "it saw the room")
  @Outcome(id = "false, true", expect = ACCEPTABLE, desc = "it is rung")
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both: a ring too many")
  @Outcome(expect = FORBIDDEN, desc = "it waits, and nobody rings")
  @State
  public static class WorkerWaitsForRoom extends Bell {
    @Actor
    public void worker(ZZ_Result r) {
      page.workerWantsRoom();
      r.r1 = sees();
    }

    @Actor
    public void application(ZZ_Result r) {
      publish();
      r.r2 = page.claimRoomWakeUp();
    }
  }

  /** Of two that publish one rings at most: a ring is a system call. */
  @JCStressTest
  @Outcome(id = "true, .*, .*", expect = ACCEPTABLE, desc = "it saw what was published")
  @Outcome(id = "false, true, false", expect = ACCEPTABLE, desc = "the first rings")
  @Outcome(id = "false, false, true", expect = ACCEPTABLE, desc = "the second rings")
  @Outcome(expect = FORBIDDEN, desc = "it sleeps and nobody rings, or two do")
  @State
  public static class TwoPublish extends Bell {
    @Actor
    public void worker(ZZZ_Result r) {
      page.workerFallsAsleep();
      r.r1 = sees();
    }

    @Actor
    public void first(ZZZ_Result r) {
      publish();
      r.r2 = page.claimWorkerWakeUp();
    }

    @Actor
    public void second(ZZZ_Result r) {
      publish();
      r.r3 = page.claimWorkerWakeUp();
    }
  }

  /** What runs is read as a whole. */
  @JCStressTest
  @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "one of the runs, or none")
  @Outcome(expect = FORBIDDEN, desc = "a mixture of two")
  @State
  public static class RunningIsOneRun extends Bell {
    public RunningIsOneRun() {
      page.beginRun(1, 1, 1, 1);
    }

    @Actor
    public void worker(ZZ_Result r) {
      page.beginRun(2, 2, 2, 2);
      page.beginRun(3, 3, 3, 3);
      r.r1 = true;
    }

    @Actor
    public void application(ZZ_Result r) {
      ControlPage.Running running = page.running();
      r.r2 = running == null
          || running.slot() == running.generation()
              && running.slot() == running.item()
              && running.slot() == running.startedNanos();
    }
  }
}
