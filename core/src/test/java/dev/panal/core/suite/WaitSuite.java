package dev.panal.core.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.panal.core.ReturnWhen;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskFutures;
import dev.panal.core.WaitResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Waiting for one future and for several. */
public interface WaitSuite extends ExecutorUnderTest {

  @Test
  default void waits_onAFinishedTask_returnWhateverTheTimeout() throws Exception {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> future = executor.submit(Tasks::square, 3);
      future.result();
      Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
      for (Duration timeout : List.of(Duration.ZERO, Duration.ofNanos(1), longest)) {
        assertThat(future.result(timeout)).isEqualTo(9);
        assertThat(future.exception(timeout)).isNull();
        assertThat(future.await(timeout)).isTrue();
      }
      assertThat(future.get(-1, TimeUnit.SECONDS)).isEqualTo(9);
      assertThat(future.get(Long.MAX_VALUE, TimeUnit.DAYS)).isEqualTo(9);
      assertThat(executor.submit(Tasks::square, 4).result(longest)).isEqualTo(16);
    }
  }

  @Test
  default void waits_badTimeouts_areRefused() {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> future = executor.submit(Tasks::square, 3);
      Duration negative = Duration.ofSeconds(-1);
      assertThatNullPointerException().isThrownBy(() -> future.result(null));
      assertThatNullPointerException().isThrownBy(() -> future.exception(null));
      assertThatNullPointerException().isThrownBy(() -> future.await(null));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> future.result(negative))
          .withMessageContaining("timeout=PT-1S");
      assertThatIllegalArgumentException().isThrownBy(() -> future.exception(negative));
      assertThatIllegalArgumentException().isThrownBy(() -> future.await(negative));
      List<TaskFuture<Integer>> futures = List.of(future);
      assertThatNullPointerException().isThrownBy(() -> TaskFutures.await(futures, null));
      assertThatNullPointerException()
          .isThrownBy(() -> TaskFutures.await(futures, ReturnWhen.ALL_COMPLETED, null));
      assertThatNullPointerException().isThrownBy(() -> TaskFutures.asCompleted(null));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TaskFutures.await(futures, ReturnWhen.ALL_COMPLETED, negative));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TaskFutures.asCompleted(futures, negative));
    }
  }

  @Test
  default void finishedTask_cannotBeCancelled() {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> future = executor.submit(Tasks::square, 3);
      future.result();
      assertThat(future.cancelIfPending()).isFalse();
      assertThat(future.cancel(true)).isFalse();
      assertThat(future.isCancelled()).isFalse();
      assertThat(future.isDone()).isTrue();
      assertThat(future.isRunning()).isFalse();
      assertThat(future.result()).isEqualTo(9);
    }
  }

  @Test
  default void await_allCompleted_splitsInTheOrderGivenDuplicatesOnce() throws Exception {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> number = executor.submit(Tasks::square, 3);
      TaskFuture<Object> text = executor.submit(x -> Tasks.echo(x), "x");
      TaskFuture<Object> failed = executor.submit(() -> Tasks.throwChecked("y"));
      WaitResult<TaskFuture<?>> result = TaskFutures.await(
          List.of(text, number, failed, text), ReturnWhen.ALL_COMPLETED, PATIENCE);
      assertThat(result.done()).containsExactly(text, number, failed);
      assertThat(result.notDone()).isEmpty();
    }
  }

  @Test
  default void await_noFutures_returnsAtOnce() throws Exception {
    for (ReturnWhen when : ReturnWhen.values()) {
      WaitResult<TaskFuture<?>> result = TaskFutures.await(List.<TaskFuture<?>>of(), when);
      assertThat(result.done()).isEmpty();
      assertThat(result.notDone()).isEmpty();
    }
  }

  @Test
  default void asCompleted_futures_givesEachOnce() {
    try (TaskExecutor executor = anExecutor()) {
      List<TaskFuture<Integer>> futures = executor.submitAll(Tasks::square, Tasks.range(0, 100));
      assertThat(TaskFutures.asCompleted(futures)).containsExactlyInAnyOrderElementsOf(futures);
      TaskFuture<Integer> one = futures.get(0);
      assertThat(TaskFutures.asCompleted(List.of(one, one))).containsExactly(one);
      assertThat(TaskFutures.asCompleted(List.<TaskFuture<Integer>>of(), Duration.ZERO))
          .isEmpty();
    }
  }

  @Test
  default void results_allSucceed_areInOrder() {
    try (TaskExecutor executor = anExecutor()) {
      assertThat(TaskFutures.results(executor.submitAll(Tasks::square, List.of(3, 1, 2))))
          .containsExactly(9, 1, 4);
      assertThat(
              TaskFutures.results(executor.submitAll(x -> Tasks.echo(x), Arrays.asList(1, null))))
          .containsExactly(1, null);
    }
  }

  @Test
  default void results_oneFails_throwsIt() {
    try (TaskExecutor executor = anExecutor()) {
      List<TaskFuture<Integer>> futures =
          executor.submitAll(i -> Tasks.squareUnless(i, 2), List.of(1, 2, 3));
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> TaskFutures.results(futures))
          .withRootCauseInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  default void first_oneSucceeds_isItsValue() {
    try (TaskExecutor executor = anExecutor()) {
      assertThat(TaskFutures.<Object>first(List.of(
              executor.submit(() -> Tasks.throwChecked("x")),
              executor.submit(x -> Tasks.echo(x), 1))))
          .isEqualTo(1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TaskFutures.first(List.<TaskFuture<Object>>of()));
    }
  }

  @Test
  default void first_allFail_throwsTheLastWithTheOthersSuppressed() {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Object> one = executor.submit(() -> Tasks.throwChecked("one"));
      TaskFuture<Object> two = executor.submit(() -> Tasks.throwChecked("two"));
      one.exception();
      two.exception();
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> TaskFutures.first(List.of(one, two)))
          .satisfies(thrown -> assertThat(thrown.getCause()).hasMessage("two"))
          .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
    }
  }
}
