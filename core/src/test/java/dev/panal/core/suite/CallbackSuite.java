package dev.panal.core.suite;

import static dev.panal.core.suite.ExecutorUnderTest.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import com.google.common.util.concurrent.MoreExecutors;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskState;
import dev.panal.core.testing.ExpectedLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Callbacks and bridges to other kinds of futures. */
public interface CallbackSuite extends ExecutorUnderTest {

  @Test
  default void onDone_manyCallbacks_runInOrderEachOnce() {
    List<Integer> seen = new CopyOnWriteArrayList<>();
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> future = executor.submit(Tasks::square, 3);
      for (int i = 0; i < 100; i++) {
        int number = i;
        assertThat(future.onDone(done -> seen.add(number))).isSameAs(future);
      }
      waitUntil(() -> seen.size() >= 100);
    }
    assertThat(seen).isEqualTo(Tasks.range(0, 100));
  }

  @Test
  default void onDone_callback_getsItsDoneFuture() {
    try (TaskExecutor executor = anExecutor()) {
      AtomicReference<TaskFuture<?>> given = new AtomicReference<>();
      TaskFuture<Integer> future = executor.submit(Tasks::square, 3).onDone(given::set);
      waitUntil(() -> given.get() == future);
      assertThat(future.isDone()).isTrue();
    }
  }

  @Test
  default void onDone_neverRunsOnTheCallersThread() throws Exception {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> future = executor.submit(Tasks::square, 3);
      future.result();
      CompletableFuture<Thread> late = new CompletableFuture<>();
      future.onDone(done -> late.complete(Thread.currentThread()));
      CompletableFuture<Thread> direct = new CompletableFuture<>();
      future.addListener(
          () -> direct.complete(Thread.currentThread()), MoreExecutors.directExecutor());
      for (CompletableFuture<Thread> each : List.of(late, direct)) {
        Thread ran = each.get(60, TimeUnit.SECONDS);
        assertThat(ran).isNotSameAs(Thread.currentThread());
        assertThat(ran.isDaemon()).isTrue();
        assertThat(ran.getName()).startsWith("panal");
      }
    }
  }

  @Test
  default void onDone_withExecutor_runsThere() throws Exception {
    try (TaskExecutor executor = anExecutor()) {
      CompletableFuture<String> name = new CompletableFuture<>();
      executor
          .submit(Tasks::square, 3)
          .onDone(
              done -> name.complete(Thread.currentThread().getName()),
              work -> new Thread(work, "elsewhere").start());
      assertThat(name.get(60, TimeUnit.SECONDS)).isEqualTo("elsewhere");
    }
  }

  @Test
  @ExpectedLog("callback.*(first|second)")
  default void onDone_throwingCallbacks_areLoggedAndLaterOnesRun() {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> future = executor.submit(Tasks::square, 3);
      future.onDone(done -> {
        throw new IllegalStateException("first");
      });
      future.onDone(done -> {
        throw new AssertionError("second");
      });
      future.onDone(done -> seen.add("third"));
      waitUntil(() -> seen.contains("third"));
      assertThat(future.result()).isEqualTo(9);
    }
  }

  @Test
  default void onDone_blockingCallback_delaysOnlyItsOwnFuture() throws Exception {
    try (TaskExecutor executor = anExecutor()) {
      CountDownLatch release = new CountDownLatch(1);
      List<Integer> after = new CopyOnWriteArrayList<>();
      List<Integer> others = new CopyOnWriteArrayList<>();
      List<TaskFuture<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        int number = i;
        futures.add(executor
            .submit(Tasks::square, i)
            .onDone(done -> {
              if (number < 10) {
                awaitUninterruptibly(release);
              } else {
                others.add(number);
              }
            })
            .onDone(done -> after.add(number)));
      }
      waitUntil(() -> others.size() == 10);
      assertThat(after).allMatch(number -> number >= 10);
      assertThat(executor.submit(Tasks::square, 5).result()).isEqualTo(25);
      release.countDown();
      waitUntil(() -> after.size() == 20);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  default void onDone_callbackThatWaitsForAnotherTask_getsItsResult() throws Exception {
    try (TaskExecutor executor = anExecutor()) {
      CompletableFuture<Integer> sum = new CompletableFuture<>();
      executor
          .submit(Tasks::square, 3)
          .onDone(done ->
              sum.complete(done.result() + executor.submit(Tasks::square, 4).result()));
      assertThat(sum.get(60, TimeUnit.SECONDS)).isEqualTo(25);
    }
  }

  @Test
  default void onDone_null_isRefused() {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> future = executor.submit(Tasks::square, 3);
      assertThatNullPointerException().isThrownBy(() -> future.onDone(null));
      assertThatNullPointerException().isThrownBy(() -> future.onDone(done -> {}, null));
      assertThatNullPointerException().isThrownBy(() -> future.addListener(null, Runnable::run));
      assertThatNullPointerException().isThrownBy(() -> future.addListener(() -> {}, null));
    }
  }

  @Test
  default void toCompletableFuture_success_hasTheValue() throws Exception {
    try (TaskExecutor executor = anExecutor()) {
      CompletableFuture<Integer> chained =
          executor.submit(Tasks::square, 3).toCompletableFuture().thenApply(value -> value + 1);
      assertThat(chained.get(60, TimeUnit.SECONDS)).isEqualTo(10);
    }
  }

  @Test
  default void toCompletableFuture_failure_hasWhatTheTaskThrew() {
    try (TaskExecutor executor = anExecutor()) {
      CompletableFuture<Object> bridge =
          executor.submit(() -> Tasks.throwChecked("x")).toCompletableFuture();
      assertThat(bridge)
          .failsWithin(PATIENCE)
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(IOException.class);
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(bridge::join)
          .withCauseInstanceOf(IOException.class);
    }
  }

  @Test
  default void toCompletableFuture_completedByTheCaller_doesNotTouchTheTask() {
    try (TaskExecutor executor = anExecutor()) {
      TaskFuture<Integer> future = executor.submit(Tasks::square, 3);
      CompletableFuture<Integer> bridge = future.toCompletableFuture();
      bridge.complete(1);
      assertThat(future.result()).isEqualTo(9);
      assertThat(future.info().state()).isEqualTo(TaskState.FINISHED);
    }
  }
}
