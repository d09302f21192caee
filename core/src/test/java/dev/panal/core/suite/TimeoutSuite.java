package dev.panal.core.suite;

import static dev.panal.core.suite.ExecutorUnderTest.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panal.core.MapOptions;
import dev.panal.core.ReturnWhen;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskFutures;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskState;
import dev.panal.core.TaskSubmitter;
import dev.panal.core.TaskTimeoutException;
import dev.panal.core.WaitInterruptedException;
import dev.panal.core.WaitResult;
import dev.panal.core.WaitTimeoutException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits: of tasks, of waits, of whole calls; and waits that are interrupted. */
public interface TimeoutSuite extends ExecutorUnderTest {
  Duration SHORT = Duration.ofMillis(30);

  @Test
  default void waits_onARunningTask_endWithTheirTimeoutAndItGoesOn(@TempDir Path directory)
      throws Exception {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Integer> future = executor.submit(() -> Gate.passThen(gate, 5));
      for (Duration timeout : List.of(Duration.ZERO, SHORT)) {
        assertThatExceptionOfType(WaitTimeoutException.class)
            .isThrownBy(() -> future.result(timeout))
            .withMessageContaining("timeout=" + timeout);
        assertThatExceptionOfType(WaitTimeoutException.class)
            .isThrownBy(() -> future.exception(timeout));
        assertThat(future.await(timeout)).isFalse();
      }
      assertThatExceptionOfType(TimeoutException.class)
          .isThrownBy(() -> future.get(1, TimeUnit.MILLISECONDS));
      gate.open();
      assertThat(future.result()).isEqualTo(5);
    }
  }

  @Test
  default void waits_onAnInterruptedThread_throwWithTheFlagSetAgainAndTheTaskGoesOn(
      @TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Integer> future = executor.submit(() -> Gate.passThen(gate, 5));
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(WaitInterruptedException.class).isThrownBy(future::result);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      assertThatExceptionOfType(WaitInterruptedException.class)
          .isThrownBy(() -> future.exception(PATIENCE));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      assertThatExceptionOfType(WaitInterruptedException.class)
          .isThrownBy(() -> TaskFutures.results(List.of(future)));
      assertThat(Thread.interrupted()).isTrue();
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class).isThrownBy(future::get);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class)
          .isThrownBy(() -> future.await(PATIENCE));
      gate.open();
      assertThat(future.result()).isEqualTo(5);
      assertThat(gate.isInterrupted()).isFalse();
    }
  }

  @Test
  default void result_thatIsThere_isGivenToAnInterruptedThread() throws Exception {
    try (TaskExecutor executor = newExecutor(1)) {
      TaskFuture<Integer> future = executor.submit(Tasks::square, 3);
      future.result();
      Thread.currentThread().interrupt();
      assertThat(future.result()).isEqualTo(9);
      assertThat(future.get()).isEqualTo(9);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  default void submit_onAnInterruptedThread_worksAndKeepsTheFlag() {
    try (TaskExecutor executor = newExecutor(1)) {
      executor.submit(Tasks::square, 1).result();
      Thread.currentThread().interrupt();
      TaskFuture<Integer> future = executor.submit(Tasks::square, 3);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(future.result()).isEqualTo(9);
    }
  }

  @Test
  default void timeout_ofATask_interruptsItAndFailsItsFuture(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      TaskSubmitter limited = executor.with(
          TaskOptions.builder().timeout(Duration.ofSeconds(1)).name("slow").build());
      TaskFuture<Void> future = limited.submit(gate::pass);
      assertThatExceptionOfType(TaskTimeoutException.class)
          .isThrownBy(future::result)
          .withMessageContaining("slow")
          .withMessageContaining("PT1S");
      assertThat(future.info().state()).isEqualTo(TaskState.FAILED);
      waitUntil(gate::isInterrupted);
      assertThat(executor.submit(() -> Thread.currentThread().isInterrupted()).result())
          .isFalse();
    }
  }

  @Test
  default void timeout_ofATask_startsWhenItStarts(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      executor.submit(gate::pass);
      waitUntil(gate::isReached);
      Duration limit = Duration.ofSeconds(2);
      TaskFuture<Integer> waiting =
          executor.with(TaskOptions.builder().timeout(limit).build()).submit(Tasks::square, 3);
      long deadline = System.nanoTime() + limit.plusMillis(100).toNanos();
      waitUntil(() -> System.nanoTime() > deadline);
      assertThat(waiting.isDone()).isFalse();
      gate.open();
      assertThat(waiting.result()).isEqualTo(9);
    }
  }

  @Test
  default void timeout_ofItems_holdsForEachOfThem() {
    try (TaskExecutor executor = newExecutor(2)) {
      TaskSubmitter limited =
          executor.with(TaskOptions.builder().timeout(Duration.ofSeconds(2)).build());
      Stream<Integer> results = limited.map(
          i -> Tasks.busyThen(50, i),
          Tasks.range(0, 50),
          MapOptions.builder().chunkSize(50).bufferSize(50).build());
      assertThat(results).isEqualTo(Tasks.range(0, 50));
    }
  }

  @Test
  default void map_totalTimeout_isThrownAndEndsTheStream(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      MapOptions options =
          MapOptions.builder().totalTimeout(Duration.ofMillis(300)).chunkSize(1).build();
      Iterator<Integer> results = executor
          .map(i -> i == 0 ? i : Gate.passThen(gate, i), List.of(0, 1, 2), options)
          .iterator();
      assertThatExceptionOfType(WaitTimeoutException.class)
          .isThrownBy(() -> results.forEachRemaining(i -> assertThat(i).isZero()))
          .withMessageContaining("PT0.3S");
      assertThat(results.hasNext()).isFalse();
      gate.open();
    }
  }

  @Test
  default void map_interruptedConsumer_throwsWithTheFlagSetAgain(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      Stream<Integer> results = executor.map(i -> Gate.passThen(gate, i), List.of(1, 2));
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(WaitInterruptedException.class).isThrownBy(results::count);
      assertThat(Thread.interrupted()).isTrue();
      gate.open();
    }
  }

  @Test
  default void await_someUnfinished_splitsAtTheTimeout(@TempDir Path directory) throws Exception {
    try (TaskExecutor executor = newExecutor(2)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Integer> slow = executor.submit(() -> Gate.passThen(gate, 5));
      TaskFuture<Integer> fast = executor.submit(Tasks::square, 2);
      fast.result();
      List<TaskFuture<Integer>> both = List.of(slow, fast, slow);
      WaitResult<TaskFuture<Integer>> split =
          TaskFutures.await(both, ReturnWhen.ALL_COMPLETED, SHORT);
      assertThat(split.done()).containsExactly(fast);
      assertThat(split.notDone()).containsExactly(slow);
      assertThat(TaskFutures.await(both, ReturnWhen.FIRST_COMPLETED).done()).containsExactly(fast);
      assertThat(TaskFutures.await(both, ReturnWhen.FIRST_EXCEPTION, SHORT).notDone())
          .containsExactly(slow);
      TaskFuture<Object> failed = executor.submit(() -> Tasks.throwChecked("x"));
      assertThat(TaskFutures.await(List.of(slow, fast, failed), ReturnWhen.FIRST_EXCEPTION)
              .notDone())
          .containsExactly(slow);
      gate.open();
      assertThat(TaskFutures.await(both, ReturnWhen.ALL_COMPLETED).notDone()).isEmpty();
    }
  }

  @Test
  default void asCompleted_timeout_comesAfterWhatIsDoneAndCountsTheRest(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(2)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Integer> slow = executor.submit(() -> Gate.passThen(gate, 5));
      TaskFuture<Integer> fast = executor.submit(Tasks::square, 2);
      fast.result();
      for (Duration timeout : List.of(Duration.ZERO, SHORT)) {
        Iterator<TaskFuture<Integer>> done =
            TaskFutures.asCompleted(List.of(slow, fast), timeout).iterator();
        assertThat(done.next()).isSameAs(fast);
        assertThatExceptionOfType(WaitTimeoutException.class)
            .isThrownBy(done::next)
            .withMessageContaining("1 of 2 futures");
      }
      gate.open();
    }
  }

  @Test
  default void results_oneFails_cancelsTheOthers(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(2)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Object> slow = executor.submit(() -> Gate.passThen(gate, (Object) 5));
      waitUntil(gate::isReached);
      TaskFuture<Object> failed = executor.submit(() -> Tasks.throwChecked("x"));
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> TaskFutures.results(List.of(slow, failed)))
          .withRootCauseInstanceOf(IOException.class);
      assertThat(slow.isCancelled()).isTrue();
    }
  }

  @Test
  default void first_oneSucceeds_cancelsTheOthers(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(2)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Integer> slow = executor.submit(() -> Gate.passThen(gate, 5));
      TaskFuture<Integer> fast = executor.submit(Tasks::square, 3);
      assertThat(TaskFutures.<Integer>first(List.of(slow, fast))).isEqualTo(9);
      assertThat(slow.isCancelled()).isTrue();
    }
  }
}
