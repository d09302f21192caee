package dev.panal.core.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** What is gathered by one thread and taken by another comes once and in order. */
public class GatheredStress {
  private GatheredStress() {}

  @JCStressTest
  @Outcome(id = "0, 3, 0", expect = ACCEPTABLE, desc = "taken before all")
  @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "taken after one")
  @Outcome(id = "2, 1, 0", expect = ACCEPTABLE, desc = "taken after two")
  @Outcome(id = "3, 0, 0", expect = ACCEPTABLE, desc = "taken after all")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled, or not visible")
  @State
  public static class OneAddsOneTakes {
    private static final int COUNT = 3;

    private final Gathered<Integer> gathered = new Gathered<>();
    private int next = 1;
    private int wrong;

    @Actor
    public void owner() {
      for (int i = 1; i <= COUNT; i++) {
        gathered.add(i);
      }
    }

    @Actor
    public void other(III_Result r) {
      r.r1 = check(gathered.takeFromOutside());
    }

    @Arbiter
    public void after(III_Result r) {
      r.r2 = check(gathered.takeAll(1));
      r.r3 = wrong;
    }

    private int check(List<Integer> taken) {
      for (Integer each : taken) {
        wrong += each == null || each != next ? 1 : 0;
        next++;
      }
      return taken.size();
    }
  }
}
