package dev.panal.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panal.core.TaskSerializationException;
import dev.panal.core.TaskState;
import dev.panal.core.WaitTimeoutException;
import dev.panal.core.testing.NothingLeftBehind;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
class TaskPromiseTest {
  private static final int ROUNDS = 3_000;

  private final Callbacks callbacks = new Callbacks("test");
  private final ExecutorService threads = Executors.newFixedThreadPool(6);

  @AfterEach
  void endThreads() throws Exception {
    threads.shutdownNow();
    assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  /** Notes what it is told. */
  private static final class Watched extends TaskPromise<Integer> {
    final List<String> told = new ArrayList<>();

    Watched(Callbacks callbacks) {
      super(7, "watched", callbacks);
    }

    @Override
    protected void onCancelled(@Nullable Claim claim, boolean wasRunning, boolean interrupt) {
      told.add(wasRunning + " " + interrupt);
    }

    @Override
    protected WorkerRef currentWorker() {
      return new WorkerRef(4, 44);
    }
  }

  private Watched promise() {
    return new Watched(callbacks);
  }

  /** Runs all at the same moment. */
  private void together(List<Runnable> actions) throws Exception {
    CyclicBarrier start = new CyclicBarrier(actions.size());
    List<Future<?>> running = new ArrayList<>();
    for (Runnable action : actions) {
      running.add(threads.submit(() -> {
        start.await();
        action.run();
        return null;
      }));
    }
    for (Future<?> each : running) {
      each.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void outcome_theFirstOneStays() {
    Watched promise = promise();
    assertThat(promise.succeed(1)).isTrue();
    assertThat(promise.succeed(2)).isFalse();
    assertThat(promise.fail(new WaitTimeoutException("late"))).isFalse();
    assertThat(promise.failByTask(new IllegalStateException())).isFalse();
    assertThat(promise.arrive(() -> Settled.success(3))).isFalse();
    assertThat(promise.cancel(true)).isFalse();
    assertThat(promise.cancelIfPending()).isFalse();
    assertThat(promise.result()).isEqualTo(1);
    assertThat(promise.told).isEmpty();
  }

  @Test
  void failure_panalsOwn_isThrownBareAndTheTasksIsWrapped() {
    Watched own = promise();
    own.fail(new WaitTimeoutException("own"));
    assertThatExceptionOfType(WaitTimeoutException.class).isThrownBy(own::result);
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(own::get)
        .withCauseInstanceOf(WaitTimeoutException.class);
    assertThat(own.exception()).isInstanceOf(WaitTimeoutException.class);
    Watched tasks = promise();
    tasks.failByTask(new WaitTimeoutException("task's"));
    assertThatExceptionOfType(CompletionException.class)
        .isThrownBy(tasks::result)
        .withCauseInstanceOf(WaitTimeoutException.class);
    assertThat(tasks.exception()).isInstanceOf(WaitTimeoutException.class);
  }

  @Test
  void handedOver_looksPendingUntilItIsClaimed() {
    Watched promise = promise();
    FakeClaim claim = new FakeClaim();
    assertThat(promise.handOver(claim)).isTrue();
    assertThat(promise.handOver(new FakeClaim())).isFalse();
    assertThat(promise.info().state()).isEqualTo(TaskState.PENDING);
    assertThat(promise.info().worker()).isEmpty();
    assertThat(promise.isRunning()).isFalse();
    claim.claim();
    assertThat(promise.info().state()).isEqualTo(TaskState.RUNNING);
    assertThat(promise.info().worker()).hasValue(4);
    assertThat(promise.info().pid()).hasValue(44);
    assertThat(promise.info().started()).isPresent();
    assertThat(promise.isRunning()).isTrue();
    assertThat(promise.cancelIfPending()).isFalse();
    promise.ranOn(new WorkerRef(5, 55), 10, 20);
    assertThat(promise.succeed(1)).isTrue();
    assertThat(promise.isRunning()).isFalse();
    assertThat(promise.info().worker()).hasValue(5);
    assertThat(Duration.between(
            promise.info().started().get(), promise.info().finished().get()))
        .isEqualTo(Duration.ofNanos(10));
  }

  @Test
  void takenBack_isPendingAgainAndMayBeHandedOverAgain() {
    Watched promise = promise();
    FakeClaim first = new FakeClaim();
    promise.handOver(first);
    assertThat(first.recall()).isTrue();
    assertThat(promise.takeBack(first)).isTrue();
    assertThat(promise.takeBack(first)).isFalse();
    FakeClaim second = new FakeClaim();
    assertThat(promise.handOver(second)).isTrue();
    assertThat(promise.takeBack(first)).as("an old claim").isFalse();
    assertThat(promise.cancelIfPending()).isTrue();
    assertThat(second.claim()).isFalse();
    assertThat(promise.handOver(new FakeClaim())).isFalse();
    assertThat(promise.begin(new WorkerRef(0, 0), 1)).isFalse();
    assertThat(promise.told).containsExactly("false false");
  }

  @Test
  void cancel_tellsTheExecutorOnceWhetherItRan() {
    Watched pending = promise();
    assertThat(pending.cancel(true)).isTrue();
    assertThat(pending.told).containsExactly("false true");
    assertThat(pending.cancelIfPending()).as("it never ran").isTrue();
    Watched running = promise();
    running.begin(new WorkerRef(1, 2), System.nanoTime());
    assertThat(running.cancel(true)).isTrue();
    assertThat(running.cancel(false)).isFalse();
    assertThat(running.told).containsExactly("true true");
    assertThat(running.cancelIfPending()).as("it ran").isFalse();
    assertThat(running.info().worker()).hasValue(1);
    Watched handed = promise();
    FakeClaim claim = new FakeClaim();
    handed.handOver(claim);
    claim.claim();
    assertThat(handed.cancel(false)).isTrue();
    assertThat(handed.told).containsExactly("true false");
    assertThat(handed.succeed(1)).isFalse();
  }

  @Test
  void cancelIfPending_againstAClaimAndOtherCancels_hasOneWinner() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Watched promise = promise();
      FakeClaim claim = new FakeClaim();
      promise.handOver(claim);
      AtomicInteger runs = new AtomicInteger();
      AtomicInteger cancels = new AtomicInteger();
      Runnable cancel = () -> cancels.addAndGet(promise.cancelIfPending() ? 1 : 0);
      Runnable run = () -> {
        if (claim.claim()) {
          runs.incrementAndGet();
          promise.succeed(1);
        }
      };
      together(List.of(run, cancel, cancel));
      assertThat(promise.isDone()).isTrue();
      assertThat(promise.isCancelled()).isEqualTo(runs.get() == 0);
      assertThat(cancels).hasValue(runs.get() == 0 ? 2 : 0);
      assertThat(promise.told).hasSize(1 - runs.get());
    }
  }

  @Test
  void cancel_againstTakingBackAndHandingOverAgain_losesNothing() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Watched promise = promise();
      FakeClaim first = new FakeClaim();
      FakeClaim second = new FakeClaim();
      promise.handOver(first);
      AtomicInteger runs = new AtomicInteger();
      AtomicInteger cancels = new AtomicInteger();
      Runnable executor = () -> {
        if (first.recall()
            && promise.takeBack(first)
            && promise.handOver(second)
            && second.claim()) {
          runs.incrementAndGet();
          promise.succeed(1);
        }
      };
      together(List.of(executor, () -> cancels.addAndGet(promise.cancelIfPending() ? 1 : 0)));
      assertThat(runs.get() + cancels.get()).isEqualTo(1);
      assertThat(promise.isCancelled()).isEqualTo(cancels.get() == 1);
    }
  }

  @Test
  void outcomes_inARace_haveOneWinnerWhoseValueStays() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Watched promise = promise();
      promise.begin(new WorkerRef(0, 0), 1);
      AtomicInteger winners = new AtomicInteger();
      together(List.of(
          () -> winners.addAndGet(promise.succeed(1) ? 1 : 0),
          () -> winners.addAndGet(promise.failByTask(new IllegalStateException()) ? 10 : 0),
          () -> winners.addAndGet(promise.cancel(true) ? 100 : 0),
          () -> winners.addAndGet(promise.arrive(() -> Settled.success(1_000)) ? 1_000 : 0)));
      switch (winners.get()) {
        case 1, 1_000 -> assertThat(promise.result()).isEqualTo(winners.get());
        case 10 -> assertThat(promise.exception()).isInstanceOf(IllegalStateException.class);
        default -> {
          assertThat(winners).hasValue(100);
          assertThat(promise.isCancelled()).isTrue();
        }
      }
    }
  }

  @Test
  void waiters_whileTheOutcomeIsSet_areAllWoken() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Watched promise = promise();
      AtomicInteger sum = new AtomicInteger();
      Runnable waiter = () -> sum.addAndGet(promise.result(Duration.ofSeconds(60)));
      together(List.of(waiter, waiter, () -> promise.succeed(1), waiter));
      assertThat(sum).hasValue(3);
    }
  }

  @Test
  void waiters_thatGiveUp_leaveNoTrace() throws Exception {
    Watched promise = promise();
    for (int i = 0; i < 100; i++) {
      assertThat(promise.await(Duration.ofNanos(1))).isFalse();
      promise.forget(promise.whenDone(() -> {}));
    }
    Field top = Waiters.class.getDeclaredField("top");
    top.setAccessible(true);
    assertThat(top.get(promise)).isNull();
    promise.succeed(1);
  }

  @Test
  void arrival_isDoneAtOnceAndDecodedOnceByWhoAsksFirst() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Watched promise = promise();
      AtomicInteger decodes = new AtomicInteger();
      promise.arrive(() -> Settled.success(decodes.incrementAndGet()));
      assertThat(promise.isDone()).isTrue();
      assertThat(promise.isCancelled()).isFalse();
      assertThat(promise.await(Duration.ZERO)).isTrue();
      assertThat(promise.cancel(true)).isFalse();
      assertThat(promise.toString()).contains("DONE");
      assertThat(decodes).hasValue(0);
      AtomicInteger sum = new AtomicInteger();
      together(List.of(
          () -> sum.addAndGet(promise.result()),
          () -> sum.addAndGet(promise.exception() == null ? 1 : 0),
          () -> sum.addAndGet(promise.info().state() == TaskState.FINISHED ? 1 : 0)));
      assertThat(sum).hasValue(3);
      assertThat(decodes).hasValue(1);
    }
  }

  @Test
  void arrival_thatDoesNotDecode_isAFailureThatStays() {
    for (Throwable thrown :
        List.of(new IllegalStateException("x"), new StackOverflowError(), new OutOfMemoryError())) {
      Watched promise = promise();
      promise.arrive(() -> {
        if (thrown instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) thrown;
      });
      assertThatExceptionOfType(TaskSerializationException.class)
          .isThrownBy(promise::result)
          .withCause(thrown);
      assertThat(promise.exception()).isSameAs(promise.exception());
      assertThat(promise.info().state()).isEqualTo(TaskState.FAILED);
    }
  }

  @Test
  void arrival_thatDecodesWithoutEnd_holdsUpNobodyElsesTimeout() throws Exception {
    Watched promise = promise();
    CountDownLatch decoding = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    promise.arrive(() -> {
      decoding.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      return Settled.success(1);
    });
    Future<Integer> first = threads.submit(() -> promise.result());
    decoding.await();
    assertThat(promise.isDone()).isTrue();
    assertThatExceptionOfType(WaitTimeoutException.class)
        .isThrownBy(() -> promise.result(Duration.ofMillis(20)));
    release.countDown();
    assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    assertThat(promise.result()).isEqualTo(1);
  }

  @Test
  void arrival_whoseDecodingAsksForItsOwnResult_failsInsteadOfHanging() {
    Watched promise = promise();
    promise.arrive(() -> Settled.success(promise.result()));
    assertThatExceptionOfType(TaskSerializationException.class)
        .isThrownBy(promise::result)
        .withCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void text_namesTheTaskAndItsState() {
    assertThat(promise()).hasToString("TaskFuture[id=7, name=watched, state=PENDING]");
  }
}
