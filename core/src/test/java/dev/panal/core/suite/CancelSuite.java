package dev.panal.core.suite;

import static dev.panal.core.suite.ExecutorUnderTest.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panal.core.TaskContext;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskInfo;
import dev.panal.core.TaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancelling tasks that wait and tasks that run. */
public interface CancelSuite extends ExecutorUnderTest {

  @Test
  default void cancelIfPending_runningTask_isRefusedAndItGoesOn(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Integer> future = executor.submit(() -> Gate.passThen(gate, 5));
      waitUntil(gate::isReached);
      assertThat(future.cancelIfPending()).isFalse();
      assertThat(future.isCancelled()).isFalse();
      gate.open();
      assertThat(future.result()).isEqualTo(5);
    }
  }

  @Test
  default void cancelIfPending_waitingTask_neverRuns(@TempDir Path directory) {
    String path = directory.toString();
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      executor.submit(gate::pass);
      waitUntil(gate::isReached);
      List<TaskFuture<Integer>> waiting =
          executor.submitAll(i -> Tasks.touchThen(path, i), Tasks.range(0, 50));
      int cancelled = 0;
      for (TaskFuture<Integer> future : waiting) {
        assertThat(future.cancelIfPending()).isTrue();
        assertThat(future.cancelIfPending()).as("again").isTrue();
        cancelled++;
        assertThat(future.isDone()).isTrue();
        assertThat(future.isCancelled()).isTrue();
        assertThat(future.info().state()).isEqualTo(TaskState.CANCELLED);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(future::result);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(future::exception);
        assertThatExceptionOfType(CancellationException.class).isThrownBy(future::get);
      }
      assertThat(cancelled).isEqualTo(50);
      gate.open();
      assertThat(executor.submit(Tasks::square, 3).result()).isEqualTo(9);
    }
    assertThat(Tasks.touches(directory)).isZero();
  }

  @Test
  default void cancelIfPending_inARaceWithTheWorkers_isTrueExactlyForWhatNeverRuns(
      @TempDir Path directory) {
    String path = directory.toString();
    AtomicInteger cancelled = new AtomicInteger();
    int tasks = 300;
    try (TaskExecutor executor = newExecutor(2)) {
      List<TaskFuture<Integer>> futures =
          executor.submitAll(i -> Tasks.touchThen(path, i), Tasks.range(0, tasks));
      for (int i = tasks - 1; i >= 0; i--) {
        TaskFuture<Integer> future = futures.get(i);
        if (future.cancelIfPending()) {
          cancelled.incrementAndGet();
          assertThat(future.isCancelled()).isTrue();
        }
      }
    }
    assertThat(Tasks.touches(directory)).isEqualTo(tasks - cancelled.get());
  }

  @Test
  default void cancel_runningTaskWithInterruption_isCancelledAtOnceAndInterrupted(
      @TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Void> future = executor.submit(gate::pass);
      waitUntil(gate::isReached);
      assertThat(future.cancel(true)).isTrue();
      assertThat(future.isCancelled()).isTrue();
      assertThat(future.isDone()).isTrue();
      assertThat(future.isRunning()).isFalse();
      assertThatExceptionOfType(CancellationException.class).isThrownBy(future::result);
      assertThat(future.cancel(true)).as("again").isFalse();
      assertThat(future.cancelIfPending()).as("it did run").isFalse();
      waitUntil(gate::isInterrupted);
    }
  }

  @Test
  default void cancel_withInterruption_neverReachesTheNextTask(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      for (int i = 0; i < 30; i++) {
        Gate gate = Gate.in(directory, "gate" + i);
        TaskFuture<Void> future = executor.submit(gate::pass);
        TaskFuture<Boolean> next = executor.submit(() -> Thread.currentThread().isInterrupted());
        waitUntil(gate::isReached);
        if (i % 2 == 0) {
          gate.open();
        }
        future.cancel(true);
        assertThat(next.result()).isFalse();
      }
    }
  }

  @Test
  default void cancel_runningTaskWithoutInterruption_runsOnAndItsResultIsDropped(
      @TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Integer> future = executor.submit(() -> Gate.passThen(gate, 5));
      waitUntil(gate::isReached);
      assertThat(future.cancel(false)).isTrue();
      assertThat(future.isCancelled()).isTrue();
      gate.open();
      assertThat(executor.submit(Tasks::square, 3).result()).isEqualTo(9);
      assertThat(gate.isPassed()).isTrue();
      assertThat(gate.isInterrupted()).isFalse();
      assertThat(future.isCancelled()).isTrue();
    }
  }

  @Test
  default void cancel_runningTask_isSeenByTheTaskItself(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Void> future = executor.submit(() -> {
        gate.mark("begun");
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!TaskContext.current().isCancelled() && System.nanoTime() < deadline) {
          Thread.onSpinWait();
        }
        gate.mark(TaskContext.current().isCancelled() ? "seen" : "unseen");
      });
      waitUntil(() -> gate.isMarked("begun"));
      future.cancel(false);
      waitUntil(() -> gate.isMarked("seen"));
    }
  }

  @Test
  default void cancel_completableFuture_cancelsTheTaskWithInterruption(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Void> future = executor.submit(gate::pass);
      waitUntil(gate::isReached);
      CompletableFuture<Void> bridge = future.toCompletableFuture();
      assertThat(bridge.cancel(false)).isTrue();
      assertThat(bridge).isCancelled();
      assertThat(future.isCancelled()).isTrue();
      waitUntil(gate::isInterrupted);
    }
  }

  @Test
  default void cancel_task_completesItsCompletableFutureAndCallbacks(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Void> future = executor.submit(gate::pass);
      CompletableFuture<Void> bridge = future.toCompletableFuture();
      CompletableFuture<Boolean> seen = new CompletableFuture<>();
      future.onDone(done -> seen.complete(done.isCancelled()));
      waitUntil(gate::isReached);
      future.cancel(true);
      assertThat(seen).succeedsWithin(PATIENCE).isEqualTo(true);
      waitUntil(bridge::isCancelled);
    }
  }

  @Test
  default void states_ofATask_areTruthful(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Integer> running = executor.submit(() -> Gate.passThen(gate, 1));
      List<TaskFuture<Integer>> waiting =
          new ArrayList<>(executor.submitAll(Tasks::square, List.of(1, 2, 3)));
      waitUntil(gate::isReached);
      assertThat(running.isRunning()).isTrue();
      assertThat(running.isDone()).isFalse();
      TaskInfo info = running.info();
      assertThat(info.state()).isEqualTo(TaskState.RUNNING);
      assertThat(info.started()).isPresent();
      assertThat(info.finished()).isEmpty();
      assertThat(info.worker()).isPresent();
      assertThat(info.pid()).isPresent();
      for (TaskFuture<Integer> future : waiting) {
        assertThat(future.isRunning()).isFalse();
        assertThat(future.info().state()).isEqualTo(TaskState.PENDING);
        assertThat(future.info().started()).isEmpty();
        assertThat(future.info().worker()).isEmpty();
      }
      gate.open();
      assertThat(running.result()).isEqualTo(1);
      assertThat(running.info().state()).isEqualTo(TaskState.FINISHED);
    }
  }

  @Test
  default void progress_ofARunningTask_isSeenOutside(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Void> future = executor.submit(() -> {
        TaskContext.current().progress(3, 10);
        gate.pass();
      });
      waitUntil(gate::isReached);
      waitUntil(() ->
          future.info().progress().map(p -> p.done() == 3 && p.total() == 10).orElse(false));
      gate.open();
      future.result(Duration.ofSeconds(60));
    }
  }
}
