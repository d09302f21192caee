package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.panal.core.testing.NothingLeftBehind;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;

/** A participant that is killed before each of its stores in shared memory in turn. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(180)
class KilledAtEachStepXIT {
  /** Stores that taking over from the dead may add to an act. */
  private static final int RECOVERY_STEPS = 4;

  private final List<Case> cases = new ArrayList<>();

  /** One act, killed at one step. */
  private record Case(
      DoomedActs kind, int step, Doomed.Act act, @Nullable FutureTask<Boolean> waiting) {
    static Case of(DoomedActs kind, int step) {
      Doomed.Act act = kind.create();
      FutureTask<Boolean> waiting =
          act instanceof Doomed.AwaitedAct awaited ? new FutureTask<>(awaited::await, true) : null;
      return new Case(kind, step, act, waiting);
    }

    Thread startWaiting() {
      Thread thread = new Thread(waiting, this + " waits");
      thread.setDaemon(true);
      thread.start();
      return thread;
    }

    void check(Doomed doomed, int number) throws Exception {
      assertThat(doomed.hasFailed(number)).as("failed").isFalse();
      boolean done = doomed.isDone(number);
      assertThat(done || step < kind.steps()).as("complete at the last step").isTrue();
      act.afterwards(doomed.said(number), done);
      if (waiting != null) {
        waiting.get(Peer.SOON.toSeconds(), TimeUnit.SECONDS);
      }
      act.atLast(doomed.said(number));
    }

    @Override
    public String toString() {
      return kind + " step=" + step;
    }
  }

  @Test
  void participant_killedBeforeAnyStore_leavesAllAsItMustBe() {
    for (DoomedActs kind : DoomedActs.values()) {
      for (int step = 0; step <= kind.steps(); step++) {
        cases.add(Case.of(kind, step));
      }
    }
    Doomed doomed = Doomed.of(
        cases.stream().map(Case::act).toList(), cases.stream().map(Case::step).toList(), false);
    try (Peer peer = Peer.watched(Doomed::live, doomed)) {
      doomed.awaitPrepared();
      cases.forEach(each -> each.act().arrived());
      List<Thread> waiting = cases.stream()
          .filter(each -> each.waiting() != null)
          .map(Case::startWaiting)
          .toList();
      await().atMost(Peer.PATIENCE).until(() -> waiting.stream().allMatch(Peer::isAsleep));
      doomed.begin();
      peer.kill();
      assertAll(Stream.iterate(0, i -> i + 1).limit(cases.size()).map(i -> checkOf(doomed, i)));
    } finally {
      cases.forEach(each -> each.act().close());
      doomed.cells().close();
    }
  }

  /** One act, killed at one step, and done again until it is killed at another. */
  private record TwofoldCase(DoomedActs kind, int first, int second, Doomed.Act act) {}

  /** Seconds for each first step, spread over all steps there may be. */
  private static final int SECONDS = 2;

  private static List<TwofoldCase> twofoldCases() {
    List<TwofoldCase> cases = new ArrayList<>();
    for (DoomedActs kind : DoomedActs.RECOVERED) {
      int seconds = kind.steps() + RECOVERY_STEPS;
      for (int first = 0; first < kind.steps(); first++) {
        for (int i = 0; i < SECONDS; i++) {
          int second = (5 * first + i * seconds / SECONDS) % seconds;
          cases.add(new TwofoldCase(kind, first, second, kind.create()));
        }
      }
    }
    return cases;
  }

  @Test
  void participantThatTakesOverFromTheDead_killedTooBeforeSomeStore_leavesAllAsItMustBe() {
    List<TwofoldCase> all = twofoldCases();
    List<Doomed.Act> acts = all.stream().map(TwofoldCase::act).toList();
    Doomed first = Doomed.of(acts, all.stream().map(TwofoldCase::first).toList(), false);
    Doomed second = Doomed.of(acts, all.stream().map(TwofoldCase::second).toList(), true);
    try {
      for (Doomed doomed : List.of(first, second)) {
        try (Peer peer = Peer.watched(Doomed::live, doomed)) {
          doomed.awaitPrepared();
          doomed.begin();
          peer.kill();
        }
      }
      assertAll(Stream.iterate(0, i -> i + 1).limit(all.size()).map(i -> () -> {
        TwofoldCase each = all.get(i);
        try {
          assertThat(first.hasFailed(i) || second.hasFailed(i)).as("failed").isFalse();
          each.act().afterBoth(first.said(i), second.said(i), second.isDone(i));
        } catch (Exception | AssertionError e) {
          throw new AssertionError(each + ": " + e.getMessage(), e);
        }
      }));
    } finally {
      acts.forEach(Doomed.Act::close);
      first.cells().close();
      second.cells().close();
    }
  }

  private Executable checkOf(Doomed doomed, int number) {
    return () -> {
      try {
        cases.get(number).check(doomed, number);
      } catch (Exception | AssertionError e) {
        throw new AssertionError(cases.get(number) + ": " + e.getMessage(), e);
      }
    };
  }
}
