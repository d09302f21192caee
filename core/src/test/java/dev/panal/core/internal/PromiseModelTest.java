package dev.panal.core.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.TaskState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Random sequences of what executors and users do, against a model of a few words. */
class PromiseModelTest {
  enum Step {
    HAND_OVER,
    CLAIM,
    RECALL_AND_TAKE_BACK,
    BEGIN,
    SUCCEED,
    FAIL,
    FAIL_BY_TASK,
    ARRIVE,
    DECODE,
    CANCEL_IF_PENDING,
    CANCEL,
    CANCEL_HARD
  }

  enum Now {
    PENDING,
    HANDED,
    CLAIMED,
    RUNNING,
    ARRIVED,
    FINISHED,
    FAILED,
    CANCELLED_BEFORE,
    CANCELLED_RUNNING
  }

  private final List<String> told = new ArrayList<>();
  private final List<Boolean> heard = new ArrayList<>();
  private FakeClaim claim = new FakeClaim();
  private Now now = Now.PENDING;

  @Provide
  Arbitrary<List<Step>> steps() {
    return Arbitraries.of(Step.class).list().ofMaxSize(12);
  }

  @Property(tries = 5_000)
  void anySequence_agreesWithTheModel(@ForAll("steps") List<Step> steps) {
    told.clear();
    heard.clear();
    claim = new FakeClaim();
    now = Now.PENDING;
    TaskPromise<Integer> promise = new TaskPromise<>(1, null, new Callbacks("model")) {
      @Override
      protected void onCancelled(@Nullable Claim claim, boolean wasRunning, boolean interrupt) {
        told.add(wasRunning + " " + interrupt);
      }
    };
    promise.whenDone(() -> heard.add(true));
    for (Step step : steps) {
      assertThat(take(promise, step)).as("%s in %s of %s", step, now, steps).isTrue();
      check(promise);
    }
  }

  /** Whether the promise answered as the model says. */
  private boolean take(TaskPromise<Integer> promise, Step step) {
    boolean done = now.ordinal() >= Now.ARRIVED.ordinal();
    switch (step) {
      case HAND_OVER:
        FakeClaim next = new FakeClaim();
        if (promise.handOver(next) != (now == Now.PENDING)) {
          return false;
        }
        if (now == Now.PENDING) {
          claim = next;
          now = Now.HANDED;
        }
        return true;
      case CLAIM:
        if (now == Now.HANDED) {
          now = claim.claim() ? Now.CLAIMED : now;
        }
        return true;
      case RECALL_AND_TAKE_BACK:
        if (now == Now.HANDED) {
          now = Now.PENDING;
          return claim.recall() && promise.takeBack(claim);
        }
        return true;
      case BEGIN:
        boolean begun = now == Now.PENDING;
        now = begun ? Now.RUNNING : now;
        return promise.begin(new WorkerRef(0, 1), 1) == begun;
      case SUCCEED:
        now = done ? now : Now.FINISHED;
        return promise.succeed(1) != done;
      case FAIL:
        now = done ? now : Now.FAILED;
        return promise.fail(new IllegalStateException()) != done;
      case FAIL_BY_TASK:
        now = done ? now : Now.FAILED;
        return promise.failByTask(new IllegalStateException()) != done;
      case ARRIVE:
        now = done ? now : Now.ARRIVED;
        return promise.arrive(() -> Settled.success(1)) != done;
      case DECODE:
        if (now == Now.ARRIVED) {
          now = Now.FINISHED;
          return promise.result() == 1;
        }
        return true;
      case CANCEL_IF_PENDING:
        boolean free = now == Now.PENDING || now == Now.HANDED;
        now = free ? Now.CANCELLED_BEFORE : now;
        return promise.cancelIfPending() == (now == Now.CANCELLED_BEFORE);
      default:
        boolean ran = now == Now.CLAIMED || now == Now.RUNNING;
        now = done ? now : ran ? Now.CANCELLED_RUNNING : Now.CANCELLED_BEFORE;
        return promise.cancel(step == Step.CANCEL_HARD) != done;
    }
  }

  private void check(TaskPromise<Integer> promise) {
    boolean cancelled = now == Now.CANCELLED_BEFORE || now == Now.CANCELLED_RUNNING;
    boolean done = now.ordinal() >= Now.ARRIVED.ordinal();
    assertThat(promise.isDone()).isEqualTo(done);
    assertThat(promise.isCancelled()).isEqualTo(cancelled);
    assertThat(promise.isRunning()).isEqualTo(now == Now.CLAIMED || now == Now.RUNNING);
    assertThat(told).hasSize(cancelled ? 1 : 0);
    assertThat(heard).hasSize(done ? 1 : 0);
    if (now == Now.ARRIVED) {
      return; // to look at the state would decode
    }
    assertThat(promise.info().state()).isEqualTo(state());
    if (cancelled) {
      assertThat(told.get(0)).startsWith(Boolean.toString(now == Now.CANCELLED_RUNNING));
      assertThat(catchCancellation(promise)).isTrue();
    } else if (done) {
      assertThat(promise.exception() == null).isEqualTo(now == Now.FINISHED);
    }
  }

  private TaskState state() {
    switch (now) {
      case PENDING, HANDED:
        return TaskState.PENDING;
      case CLAIMED, RUNNING:
        return TaskState.RUNNING;
      case FINISHED:
        return TaskState.FINISHED;
      case FAILED:
        return TaskState.FAILED;
      default:
        return TaskState.CANCELLED;
    }
  }

  private static boolean catchCancellation(TaskPromise<Integer> promise) {
    try {
      promise.result();
      return false;
    } catch (CancellationException e) {
      return true;
    }
  }
}
