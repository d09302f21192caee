package dev.panal.core.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The end of an executor. */
public interface ShutdownSuite extends ExecutorUnderTest {

  @Test
  default void shutdown_submitAfterwards_isRefused() {
    TaskExecutor executor = newExecutor(1);
    executor.submit(Tasks::square, 1).result();
    executor.shutdown();
    assertThat(executor.isShutdown()).isTrue();
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.submit(Tasks::square, 1));
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.submitAll(Tasks::square, List.of(1)));
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.forEach(x -> Tasks.isNull(x), List.of(1)));
    executor.close();
  }

  @Test
  default void shutdown_rightAfterManySubmits_losesNone() throws Exception {
    TaskExecutor executor = newExecutor(2);
    List<TaskFuture<Integer>> futures =
        new ArrayList<>(executor.submitAll(Tasks::square, Tasks.range(0, 300)));
    executor.shutdown();
    assertThat(executor.awaitTermination(PATIENCE)).isTrue();
    assertThat(executor.isTerminated()).isTrue();
    assertThat(futures).allMatch(TaskFuture::isDone);
    assertThat(Tasks.results(futures).get(299)).isEqualTo(299 * 299);
  }

  @Test
  default void shutdown_unusedExecutor_terminates() throws Exception {
    TaskExecutor executor = newExecutor(3);
    assertThat(executor.isShutdown()).isFalse();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.awaitTermination(Duration.ZERO)).isFalse();
    executor.shutdown();
    assertThat(executor.awaitTermination(PATIENCE)).isTrue();
  }

  @Test
  default void shutdown_anyTwoInARow_areIdempotent() {
    List<Consumer<TaskExecutor>> ways = List.of(
        TaskExecutor::shutdown,
        TaskExecutor::shutdownAndCancelPending,
        TaskExecutor::shutdownNow,
        TaskExecutor::close);
    for (var first : ways) {
      for (var second : ways) {
        TaskExecutor executor = newExecutor(1);
        first.accept(executor);
        second.accept(executor);
        executor.close();
        assertThat(executor.isTerminated()).isTrue();
      }
    }
  }

  @Test
  default void close_results_areThereAfterwards() {
    List<TaskFuture<Integer>> futures;
    try (TaskExecutor executor = newExecutor(2)) {
      futures = executor.submitAll(Tasks::square, Tasks.range(0, 50));
    }
    assertThat(futures).allMatch(TaskFuture::isDone);
    assertThat(Tasks.results(futures).get(7)).isEqualTo(49);
  }

  @Test
  default void awaitTermination_badTimeout_isRefused() {
    try (TaskExecutor executor = newExecutor(1)) {
      assertThatNullPointerException().isThrownBy(() -> executor.awaitTermination(null));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> executor.awaitTermination(Duration.ofNanos(-1)))
          .withMessageContaining("timeout=PT-0.000000001S");
    }
  }

  @Test
  default void close_callbacksOfFinishedTasks_haveRun() {
    List<Integer> seen = new CopyOnWriteArrayList<>();
    try (TaskExecutor executor = newExecutor(2)) {
      for (int i = 0; i < 20; i++) {
        executor.submit(Tasks::square, i).onDone(future -> seen.add(future.result()));
      }
    }
    assertThat(seen).hasSize(20);
  }
}
