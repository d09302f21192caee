package dev.panal.ipc.internal.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.ipc.internal.shared.RobustMutex.Acquired;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A mutex whose owners die, against a model of a few fields: what each call must answer. */
class RobustMutexModelTest {
  private static final int MEMBERS = 3;

  enum Action {
    TRY,
    LOCK,
    UNLOCK,
    DIE
  }

  record Step(int member, Action action) {}

  /** One of the members, its mutex, and another in its place when it has died. */
  private final class Actor {
    private TestFamily.Member member = family.join();
    private RobustMutex mutex = at(member);

    private RobustMutex at(TestFamily.Member of) {
      return fair ? RobustMutex.fairAt(of.region(), 0) : RobustMutex.at(of.region(), 0);
    }

    void die() {
      member.die();
      member = family.join();
      mutex = at(member);
    }
  }

  private TestFamily family;
  private boolean fair;

  /** What is true of the mutex: who has it, -1 nobody, or that a dead one has. */
  private int owner = -1;

  private boolean ownerIsDead;
  private boolean told;

  @Provide
  Arbitrary<List<Step>> steps() {
    return Combinators.combine(
            Arbitraries.integers().between(0, MEMBERS - 1), Arbitraries.of(Action.class))
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  @Property(tries = 60)
  void answers_areThoseOfTheModel(@ForAll("steps") List<Step> steps, @ForAll boolean isFair) {
    fair = isFair;
    owner = -1;
    ownerIsDead = false;
    told = false;
    try (TestFamily made = new TestFamily(RobustMutex.BYTES)) {
      family = made;
      List<Actor> actors = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) {
        actors.add(new Actor());
      }
      for (Step step : steps) {
        take(step, actors.get(step.member()));
        check(actors);
      }
    }
  }

  private void take(Step step, Actor actor) {
    switch (step.action()) {
      case TRY -> acquire(step.member(), actor, actor.mutex.tryLock());
      case LOCK -> {
        if (owner == step.member()) {
          assertThatThrownBy(actor.mutex::lock).isInstanceOf(IllegalMonitorStateException.class);
        } else {
          acquire(step.member(), actor, actor.mutex.lockUntil(System.nanoTime()));
        }
      }
      case UNLOCK -> unlock(step.member(), actor);
      case DIE -> {
        actor.die();
        if (owner == step.member()) {
          owner = -1;
          ownerIsDead = true;
          told = false;
        }
      }
      default -> throw new AssertionError(step);
    }
  }

  private void acquire(int member, Actor actor, Acquired answer) {
    if (ownerIsDead) {
      // A single attempt may be over before it has looked for deaths.
      assertThat(answer).isIn(Acquired.FROM_DEAD, Acquired.NOT);
      if (answer == Acquired.NOT) {
        answer = actor.mutex.tryLock();
      }
      assertThat(answer).isEqualTo(Acquired.FROM_DEAD);
      assertThat(actor.mutex.ownerDied()).isTrue();
      told = true;
    } else {
      assertThat(answer).isEqualTo(owner < 0 ? Acquired.YES : Acquired.NOT);
    }
    if (answer.isHeld()) {
      owner = member;
      ownerIsDead = false;
    }
  }

  private void unlock(int member, Actor actor) {
    if (owner == member) {
      assertThat(actor.mutex.ownerDied()).isEqualTo(told);
      actor.mutex.unlock();
      owner = -1;
      told = false;
    } else {
      assertThatThrownBy(actor.mutex::unlock).isInstanceOf(IllegalMonitorStateException.class);
    }
  }

  private void check(List<Actor> actors) {
    for (int i = 0; i < actors.size(); i++) {
      RobustMutex mutex = actors.get(i).mutex;
      assertThat(mutex.isHeldByCurrentThread()).isEqualTo(owner == i);
      assertThat(mutex.isLocked()).isEqualTo(owner >= 0 || ownerIsDead);
      assertThat(mutex.waiters()).isZero();
    }
  }
}
