package dev.panal.core.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.panal.core.SerializableBiFunction;
import dev.panal.core.SerializableCallable;
import dev.panal.core.SerializableConsumer;
import dev.panal.core.SerializableFunction;
import dev.panal.core.SerializableRunnable;
import dev.panal.core.TaskContext;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskInfo;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskState;
import dev.panal.core.TaskSubmitter;
import dev.panal.core.WaitTimeoutException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Single tasks: how they are given, and what comes back. */
public interface SubmitSuite extends ExecutorUnderTest {

  @Test
  default void submit_callable_givesItsValue() {
    try (TaskExecutor executor = anExecutor()) {
      assertThat(executor.submit(() -> Tasks.square(7)).result()).isEqualTo(49);
    }
  }

  @Test
  default void submit_runnable_runsAndGivesNull(@TempDir Path directory) {
    String path = directory.toString();
    try (TaskExecutor executor = anExecutor()) {
      SerializableRunnable task = () -> Tasks.touch(path);
      assertThat(executor.submit(task).result()).isNull();
    }
    assertThat(Tasks.touches(directory)).isEqualTo(1);
  }

  @Test
  default void submit_functionOfOneArgument_givesItsValue() throws Exception {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> future = executor.submit(Tasks::square, 7);
      assertThat(future.get()).isEqualTo(49);
      assertThat(future.result()).isEqualTo(49);
      assertThat(future.exception()).isNull();
    }
  }

  @Test
  default void submit_functionOfTwoArguments_givesItsValue() {
    try (TaskExecutor executor = anExecutor()) {
      assertThat(executor.submit(Tasks::add, 3, 4).result()).isEqualTo(7);
    }
  }

  @Test
  default void run_consumer_runsAndGivesNull(@TempDir Path directory) {
    try (TaskExecutor executor = anExecutor()) {
      assertThat(executor.run(Tasks::touch, directory.toString()).result()).isNull();
    }
    assertThat(Tasks.touches(directory)).isEqualTo(1);
  }

  @Test
  default void submit_nullArgumentAndResult_areValues() {
    try (TaskExecutor executor = anExecutor()) {
      assertThat(executor.submit(x -> Tasks.isNull(x), null).result()).isTrue();
      assertThat(executor.submit(x -> Tasks.echo(x), null).result()).isNull();
    }
  }

  @Test
  default void submit_lambdaThatCaptures_seesTheValueAtTheCall() {
    try (TaskExecutor executor = anExecutor()) {
      List<TaskFuture<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int captured = i;
        futures.add(executor.submit(() -> captured + 1));
      }
      assertThat(Tasks.results(futures)).isEqualTo(Tasks.range(1, 51));
    }
  }

  @Test
  default void submit_nullFunction_isNullPointerExceptionAtTheCall() {
    try (TaskExecutor executor = anExecutor()) {
      assertThatNullPointerException()
          .isThrownBy(() -> executor.submit((SerializableCallable<Object>) null));
      assertThatNullPointerException()
          .isThrownBy(() -> executor.submit((SerializableRunnable) null));
      assertThatNullPointerException()
          .isThrownBy(() -> executor.submit((SerializableFunction<Object, Object>) null, 1));
      assertThatNullPointerException()
          .isThrownBy(
              () -> executor.submit((SerializableBiFunction<Object, Object, Object>) null, 1, 2));
      assertThatNullPointerException()
          .isThrownBy(() -> executor.run((SerializableConsumer<Object>) null, 1));
      assertThatNullPointerException()
          .isThrownBy(
              () -> executor.submitAll((SerializableFunction<Object, Object>) null, List.of()));
      assertThatNullPointerException().isThrownBy(() -> executor.submitAll(Tasks::square, null));
    }
  }

  @Test
  default void submit_taskThrowsException_isTheCauseOfCompletionException() {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Object> future = executor.submit(() -> Tasks.throwChecked("no such luck"));
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(future::result)
          .withCauseInstanceOf(IOException.class)
          .havingCause()
          .withMessage("no such luck");
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(future::get)
          .withCauseInstanceOf(IOException.class);
      assertThat(future.exception()).isInstanceOf(IOException.class).hasMessage("no such luck");
      assertThat(future.info().state()).isEqualTo(TaskState.FAILED);
    }
  }

  @Test
  default void submit_taskThrows_traceNamesTheTask() {
    try (TaskExecutor executor = anExecutor()) {
      Throwable thrown = executor.submit(() -> Tasks.throwChecked("x")).exception();
      assertThat(thrown.getStackTrace())
          .anyMatch(frame -> frame.getMethodName().equals("throwChecked"));
    }
  }

  @Test
  default void submit_taskThrowsError_isTheFuturesFailure() {
    try (TaskExecutor executor = anExecutor()) {
      assertThat(executor.submit(() -> Tasks.throwError("wrong")).exception())
          .isInstanceOf(AssertionError.class)
          .hasMessage("wrong");
      assertThat(executor.submit(Tasks::overflow, 0).exception())
          .isInstanceOf(StackOverflowError.class);
      assertThat(executor.submit(Tasks::square, 3).result()).isEqualTo(9);
    }
  }

  @Test
  default void submit_taskThrowsOneOfPanalsExceptions_isWrapped() {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Object> future = executor.submit(() -> Tasks.throwOwn("inner"));
      assertThat(catchThrowable(future::result))
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(WaitTimeoutException.class);
    }
  }

  @Test
  default void submit_manyTasks_eachGivesItsOwnResult() {
    try (TaskExecutor executor = anExecutor()) {
      List<TaskFuture<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        futures.add(executor.submit(Tasks::square, i));
      }
      List<Integer> expected = Tasks.range(0, 2_000);
      expected.replaceAll(i -> i * i);
      assertThat(Tasks.results(futures)).isEqualTo(expected);
    }
  }

  @Test
  default void submitAll_items_givesFuturesInTheirOrder() {
    try (TaskExecutor executor = anExecutor()) {
      assertThat(Tasks.results(executor.submitAll(Tasks::square, List.of(3, 1, 2))))
          .containsExactly(9, 1, 4);
      assertThat(executor.submitAll(Tasks::square, List.of())).isEmpty();
      assertThat(executor
              .submitAll(x -> Tasks.isNull(x), Arrays.asList(1, null))
              .get(1)
              .result())
          .isTrue();
    }
  }

  @Test
  default void submitAll_path_isRefused() {
    try (TaskExecutor executor = anExecutor()) {
      assertThatExceptionOfType(IllegalArgumentException.class)
          .isThrownBy(() -> executor.submitAll(x -> Tasks.isNull(x), Path.of("a/b")))
          .withMessageContaining("a/b");
    }
  }

  @Test
  default void context_inATask_tellsWhoItIs() {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<List<Object>> future =
          executor.with(TaskOptions.builder().name("who").build()).submit(() -> Tasks.context());
      TaskInfo info = (future.result() == null) ? null : future.info();
      assertThat(future.result())
          .containsExactly(info.id(), "who", info.worker().getAsInt(), false);
    }
  }

  @Test
  default void context_outsideOfATask_isThereAndEmpty() {
    TaskContext.current().progress(1, 2);
    assertThat(Tasks.context()).containsExactly(0L, "", -1, false);
    assertThat(TaskContext.inWorker()).isFalse();
  }

  @Test
  default void info_ofAFinishedTask_tellsWhereAndWhenItRan() {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Long> future = executor.submit(() -> ProcessHandle.current().pid());
      long pid = future.result();
      TaskInfo info = future.info();
      assertThat(info.state()).isEqualTo(TaskState.FINISHED);
      assertThat(info.id()).isPositive();
      assertThat(info.name()).isEmpty();
      assertThat(info.pid()).hasValue(pid);
      assertThat(info.worker().getAsInt()).isNotNegative();
      assertThat(info.started().get()).isAfterOrEqualTo(info.submitted());
      assertThat(info.finished().get()).isAfterOrEqualTo(info.started().get());
    }
  }

  @Test
  default void with_options_mergesAndTheLaterOnesWin() {
    try (TaskExecutor executor = anExecutor()) {
      TaskSubmitter named = executor.with(TaskOptions.builder().name("first").build());
      assertThat(named.submit(Tasks::square, 1).info().name()).contains("first");
      TaskSubmitter urgent = named.with(TaskOptions.builder().priority(3).build());
      assertThat(urgent.submit(Tasks::square, 1).info().name()).contains("first");
      TaskSubmitter renamed = urgent.with(TaskOptions.builder().name("second").build());
      assertThat(renamed.submit(Tasks::square, 1).info().name()).contains("second");
      assertThat(executor.submit(Tasks::square, 1).info().name()).isEmpty();
      assertThatNullPointerException().isThrownBy(() -> executor.with(null));
    }
  }

  @Test
  default void future_equality_isIdentity() {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> one = executor.submit(Tasks::square, 2);
      TaskFuture<Integer> other = executor.submit(Tasks::square, 2);
      one.result();
      other.result();
      assertThat(one).isEqualTo(one).isNotEqualTo(other);
    }
  }

  @Test
  default void future_text_namesIdAndState() {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> future = executor.submit(Tasks::square, 2);
      future.result();
      assertThat(future.toString())
          .contains("id=" + future.info().id())
          .contains("FINISHED")
          .contains("Integer");
      TaskFuture<Object> failed = executor.submit(() -> Tasks.throwChecked("x"));
      failed.exception();
      assertThat(failed.toString()).contains("FAILED").contains("IOException");
    }
  }
}
