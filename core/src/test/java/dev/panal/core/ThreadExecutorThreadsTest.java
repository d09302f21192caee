package dev.panal.core;

import static dev.panal.core.suite.ExecutorUnderTest.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panal.core.testing.NothingLeftBehind;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
class ThreadExecutorThreadsTest {

  @Test
  void create_withoutANumber_hasOneWorkerForEachProcessor() {
    try (ThreadExecutor executor = ThreadExecutor.create()) {
      assertThat(executor.workers()).isEqualTo(Runtime.getRuntime().availableProcessors());
    }
  }

  @Test
  void threads_areNamedAfterTheExecutorAndMadeAsTasksCome() {
    Set<String> names = ConcurrentHashMap.newKeySet();
    try (ThreadExecutor executor =
        ThreadExecutor.builder().workers(8).name("mine").build()) {
      for (int i = 0; i < 20; i++) {
        executor.submit(() -> names.add(Thread.currentThread().getName())).result();
      }
      assertThat(names).allMatch(name -> name.matches("panal-mine-thread-[0-7]"));
    }
  }

  @Test
  void initializer_runsOnceInEachThreadBeforeItsTasks() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch both = new CountDownLatch(2);
    try (ThreadExecutor executor =
        ThreadExecutor.builder().workers(2).initializer(runs::incrementAndGet).build()) {
      SerializableCallable<Integer> task = () -> {
        both.countDown();
        both.await();
        return runs.get();
      };
      List<TaskFuture<Integer>> futures = List.of(executor.submit(task), executor.submit(task));
      assertThat(TaskFutures.results(futures)).containsExactly(2, 2);
      executor.submit(() -> 1).result();
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void initializer_thatThrows_breaksTheExecutorForPendingAndLaterTasks() {
    CountDownLatch submitted = new CountDownLatch(1);
    ThreadExecutor executor = ThreadExecutor.builder()
        .workers(1)
        .initializer(() -> {
          try {
            submitted.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          throw new IllegalStateException("no licence");
        })
        .build();
    List<TaskFuture<Integer>> pending = executor.submitAll(i -> i, List.of(1, 2, 3));
    submitted.countDown();
    for (TaskFuture<Integer> future : pending) {
      assertThatExceptionOfType(BrokenExecutorException.class)
          .isThrownBy(future::result)
          .withMessageContaining("no licence")
          .withCauseInstanceOf(IllegalStateException.class);
    }
    assertThat(pending.get(0).exception())
        .as("an object of its own")
        .isNotSameAs(pending.get(1).exception());
    assertThatExceptionOfType(BrokenExecutorException.class)
        .isThrownBy(() -> executor.submit(() -> 1));
    executor.close();
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  void taskDefaults_holdWhereATaskDoesNotSay() {
    TaskOptions defaults =
        TaskOptions.builder().name("usual").timeout(Duration.ofMillis(50)).build();
    try (ThreadExecutor executor =
        ThreadExecutor.builder().workers(1).taskDefaults(defaults).build()) {
      TaskFuture<Object> stuck = executor.submit(() -> {
        new CountDownLatch(1).await();
        return null;
      });
      assertThatExceptionOfType(TaskTimeoutException.class)
          .isThrownBy(stuck::result)
          .withMessageContaining("usual");
      TaskSubmitter patient =
          executor.with(TaskOptions.builder().timeout(Duration.ofSeconds(60)).build());
      assertThat(patient.submit(() -> 1).info().name()).contains("usual");
    }
  }

  @Test
  void close_withinATask_doesNotWaitForItself() {
    ThreadExecutor executor = ThreadExecutor.create(1);
    TaskFuture<Void> future = executor.submit(() -> executor.close());
    assertThat(future.result(Duration.ofSeconds(60))).isNull();
    waitUntil(executor::isTerminated);
  }

  @Test
  void timeout_ofATaskThatDoesNotObey_leavesTheOtherThreadsAtWork() {
    CountDownLatch release = new CountDownLatch(1);
    try (ThreadExecutor executor = ThreadExecutor.create(2)) {
      TaskFuture<Boolean> stubborn = executor
          .with(TaskOptions.builder().timeout(Duration.ofMillis(50)).build())
          .submit(() -> {
            while (release.getCount() > 0) {
              Thread.onSpinWait();
            }
            return true;
          });
      assertThat(stubborn.exception()).isInstanceOf(TaskTimeoutException.class);
      assertThat(executor.submit(() -> 5).result()).isEqualTo(5);
      executor.shutdown();
      assertThat(executor.isTerminated()).isFalse();
      release.countDown();
    }
  }

  @Test
  void finishedTask_keepsNothingOfItsArgumentsAlive() {
    try (ThreadExecutor executor = ThreadExecutor.create(1)) {
      Object argument = new Object();
      WeakReference<Object> reference = new WeakReference<>(argument);
      TaskFuture<Integer> future = executor.submit(x -> 1, argument);
      future.result();
      executor.submit(() -> 1).result();
      argument = null;
      waitUntil(() -> {
        System.gc();
        return reference.get() == null;
      });
      assertThat(future.result()).isEqualTo(1);
    }
  }

  @Test
  void asCompleted_givenFuture_isNotKeptAlive() {
    try (ThreadExecutor executor = ThreadExecutor.create(1)) {
      var futures = new ArrayList<>(executor.submitAll(i -> new Object(), List.of(1, 2)));
      WeakReference<Object> first = new WeakReference<>(futures.get(0));
      var done = TaskFutures.asCompleted(futures).iterator();
      futures.clear();
      done.next();
      done.next();
      waitUntil(() -> {
        System.gc();
        return first.get() == null;
      });
      assertThat(done.hasNext()).isFalse();
    }
  }

  @Test
  void map_takenResult_isNotKeptAlive() {
    try (ThreadExecutor executor = ThreadExecutor.create(1)) {
      var results = executor.map(i -> new Object(), List.of(1, 2)).iterator();
      WeakReference<Object> first = new WeakReference<>(results.next());
      waitUntil(() -> {
        System.gc();
        return first.get() == null;
      });
      assertThat(results.next()).isNotNull();
    }
  }
}
