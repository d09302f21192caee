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
        cases.stream().map(Case::act).toList(), cases.stream().map(Case::step).toList());
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
