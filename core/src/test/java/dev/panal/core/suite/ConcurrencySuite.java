package dev.panal.core.suite;

import static dev.panal.core.suite.ExecutorUnderTest.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panal.core.MapOptions;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks beside each other and beside their submitter; the shutdowns while they run. */
public interface ConcurrencySuite extends ExecutorUnderTest {

  private static List<Gate> gates(Path directory, int count) {
    List<Gate> gates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      gates.add(Gate.in(directory, "gate" + i));
    }
    return gates;
  }

  @Test
  default void workers_asManyTasksRunAtTheSameTime(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(3)) {
      List<Gate> gates = gates(directory, 4);
      List<TaskFuture<Integer>> futures = executor.submitAll(gate -> Gate.passThen(gate, 1), gates);
      waitUntil(() -> gates.stream().filter(Gate::isReached).count() == 3);
      assertThat(futures.stream().filter(TaskFuture::isRunning)).hasSize(3);
      assertThat(gates.get(3).isReached()).isFalse();
      gates.forEach(Gate::open);
      assertThat(Tasks.results(futures)).containsExactly(1, 1, 1, 1);
    }
  }

  @Test
  default void submit_fromManyThreads_losesNothing() throws Exception {
    try (TaskExecutor executor = newExecutor(2)) {
      List<CompletableFuture<List<Integer>>> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int from = t * 250;
        CompletableFuture<List<Integer>> results = new CompletableFuture<>();
        new Thread(() -> results.complete(
                Tasks.results(executor.submitAll(Tasks::square, Tasks.range(from, from + 250)))))
            .start();
        threads.add(results);
      }
      int number = 0;
      for (CompletableFuture<List<Integer>> each : threads) {
        for (int result : each.get(60, TimeUnit.SECONDS)) {
          assertThat(result).isEqualTo(number * number);
          number++;
        }
      }
      assertThat(number).isEqualTo(1000);
    }
  }

  @Test
  default void priority_higherOnesStartFirstEqualOnesInOrder(@TempDir Path directory)
      throws IOException {
    Path log = directory.resolve("log");
    String file = log.toString();
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      executor.submit(gate::pass);
      waitUntil(gate::isReached);
      int[] priorities = {0, 5, -1, 5, 0};
      for (int i = 0; i < priorities.length; i++) {
        String line = priorities[i] + "/" + i;
        executor
            .with(TaskOptions.builder().priority(priorities[i]).build())
            .submit(() -> Tasks.append(file, line));
      }
      gate.open();
    }
    assertThat(Files.readAllLines(log)).containsExactly("5/1", "5/3", "0/0", "0/4", "-1/2");
  }

  @Test
  default void map_startsAtTheCallThoughNobodyTakesResults(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(2)) {
      List<Gate> gates = gates(directory, 2);
      MapOptions options = MapOptions.builder().chunkSize(1).build();
      try (Stream<Integer> results = executor.map(gate -> Gate.passThen(gate, 1), gates, options)) {
        waitUntil(() -> gates.stream().allMatch(Gate::isReached));
        gates.forEach(Gate::open);
        assertThat(results).containsExactly(1, 1);
      }
    }
  }

  @Test
  default void map_unordered_givesTheFastOnesFirst(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(2)) {
      Gate gate = Gate.in(directory, "gate");
      MapOptions options =
          MapOptions.builder().ordered(false).chunkSize(1).bufferSize(3).build();
      Iterator<Integer> results = executor
          .map(i -> i == 0 ? Gate.passThen(gate, i) : i, List.of(0, 1, 2, 3), options)
          .iterator();
      assertThat(List.of(results.next(), results.next(), results.next()))
          .containsExactlyInAnyOrder(1, 2, 3);
      gate.open();
      assertThat(results.next()).isZero();
      assertThat(results.hasNext()).isFalse();
    }
  }

  @Test
  default void map_ordered_waitsForTheSlowHead(@TempDir Path directory) {
    try (TaskExecutor executor = newExecutor(2)) {
      Gate gate = Gate.in(directory, "gate");
      Gate second = Gate.in(directory, "second");
      MapOptions options = MapOptions.builder().chunkSize(1).bufferSize(2).build();
      second.open();
      CompletableFuture<List<Integer>> results = new CompletableFuture<>();
      new Thread(() -> results.complete(executor
              .map(each -> Gate.passThen(each, 1), List.of(gate, second), options)
              .collect(Collectors.toList())))
          .start();
      waitUntil(second::isPassed);
      assertThat(results).isNotDone();
      gate.open();
      assertThat(results).succeedsWithin(PATIENCE).isEqualTo(List.of(1, 1));
    }
  }

  @Test
  default void map_failingItem_cancelsWhatHasNotBegun(@TempDir Path directory) {
    String path = directory.toString();
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      MapOptions options = MapOptions.builder().chunkSize(1).bufferSize(100).build();
      Stream<Integer> results = executor.map(
          i -> i == 0
              ? Tasks.squareUnless(i, 0)
              : i == 1 ? Gate.passThen(gate, i) : Tasks.touchThen(path, i),
          Tasks.range(0, 100),
          options);
      assertThatExceptionOfType(CompletionException.class).isThrownBy(results::toList);
      gate.open();
    }
    assertThat(Tasks.touches(directory)).isZero();
  }

  @Test
  default void map_closedEarly_cancelsWhatHasNotBegun(@TempDir Path directory) {
    String path = directory.toString();
    try (TaskExecutor executor = newExecutor(1)) {
      Gate gate = Gate.in(directory, "gate");
      MapOptions options = MapOptions.builder().chunkSize(1).bufferSize(100).build();
      executor
          .map(
              i -> i == 0 ? Gate.passThen(gate, i) : Tasks.touchThen(path, i),
              Tasks.range(0, 100),
              options)
          .close();
      gate.open();
    }
    assertThat(Tasks.touches(directory)).isLessThanOrEqualTo(1);
  }

  @Test
  default void forEach_failingAction_cancelsWhatHasNotBegun(@TempDir Path directory) {
    String path = directory.toString();
    try (TaskExecutor executor = newExecutor(1)) {
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(() -> executor.forEach(
              i -> {
                if (i == 0) {
                  Tasks.squareUnless(i, 0);
                }
                Tasks.busyThen(20, i);
                Tasks.touch(path);
              },
              Tasks.range(0, 400)))
          .withRootCauseInstanceOf(IllegalStateException.class);
    }
    assertThat(Tasks.touches(directory)).isLessThan(300);
  }

  @Test
  default void shutdown_runningAndWaitingTasks_finish(@TempDir Path directory) throws Exception {
    TaskExecutor executor = newExecutor(1);
    Gate gate = Gate.in(directory, "gate");
    TaskFuture<Integer> running = executor.submit(() -> Gate.passThen(gate, 1));
    List<TaskFuture<Integer>> waiting = executor.submitAll(Tasks::square, Tasks.range(0, 20));
    executor.shutdown();
    assertThat(executor.isTerminated()).isFalse();
    assertThat(executor.awaitTermination(Duration.ofMillis(20))).isFalse();
    gate.open();
    assertThat(executor.awaitTermination(PATIENCE)).isTrue();
    assertThat(running.result()).isEqualTo(1);
    assertThat(Tasks.results(waiting).get(19)).isEqualTo(361);
  }

  @Test
  default void shutdownAndCancelPending_whatHasBegunFinishesTheRestIsCancelled(
      @TempDir Path directory) {
    TaskExecutor executor = newExecutor(1);
    Gate gate = Gate.in(directory, "gate");
    TaskFuture<Integer> running = executor.submit(() -> Gate.passThen(gate, 1));
    waitUntil(gate::isReached);
    List<TaskFuture<Integer>> waiting = executor.submitAll(Tasks::square, Tasks.range(0, 50));
    executor.shutdownAndCancelPending();
    waitUntil(() -> waiting.stream().allMatch(TaskFuture::isCancelled));
    gate.open();
    executor.close();
    assertThat(running.result()).isEqualTo(1);
    assertThat(gate.isInterrupted()).isFalse();
  }

  @Test
  default void shutdownNow_runningTasks_areInterruptedAndAllIsCancelled(@TempDir Path directory)
      throws Exception {
    TaskExecutor executor = newExecutor(2);
    List<Gate> gates = gates(directory, 2);
    List<TaskFuture<Integer>> running = executor.submitAll(gate -> Gate.passThen(gate, 1), gates);
    waitUntil(() -> gates.stream().allMatch(Gate::isReached));
    List<TaskFuture<Integer>> waiting = executor.submitAll(Tasks::square, Tasks.range(0, 50));
    executor.shutdownNow();
    assertThat(executor.awaitTermination(PATIENCE)).isTrue();
    assertThat(running).allMatch(TaskFuture::isCancelled);
    assertThat(waiting).allMatch(TaskFuture::isCancelled);
    assertThat(gates).allMatch(Gate::isInterrupted);
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> executor.submit(Tasks::square, 1));
  }

  @Test
  default void shutdownNow_consumerOfAMap_isToldAndDoesNotHang(@TempDir Path directory) {
    TaskExecutor executor = newExecutor(1);
    Gate gate = Gate.in(directory, "gate");
    Stream<Integer> results = executor.map(i -> Gate.passThen(gate, i), Tasks.range(0, 10));
    waitUntil(gate::isReached);
    executor.shutdownNow();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(results::toList);
    executor.close();
  }

  @Test
  default void close_interrupted_cancelsAllAndSetsTheFlagAgain(@TempDir Path directory)
      throws Exception {
    TaskExecutor executor = newExecutor(1);
    Gate gate = Gate.in(directory, "gate");
    TaskFuture<Void> running = executor.submit(gate::pass);
    TaskFuture<Integer> waiting = executor.submit(Tasks::square, 1);
    waitUntil(gate::isReached);
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread closer = new Thread(() -> {
      executor.close();
      flag.complete(Thread.currentThread().isInterrupted());
    });
    closer.start();
    waitUntil(executor::isShutdown);
    closer.interrupt();
    assertThat(flag).succeedsWithin(PATIENCE).isEqualTo(true);
    assertThat(running.isCancelled()).isTrue();
    assertThat(waiting.isCancelled()).isTrue();
    assertThat(gate.isInterrupted()).isTrue();
    assertThat(executor.isTerminated()).isTrue();
  }

  @Test
  default void close_fromACallback_doesNotHang() {
    TaskExecutor executor = newExecutor(1);
    CompletableFuture<Boolean> closed = new CompletableFuture<>();
    executor.submit(Tasks::square, 3).onDone(done -> {
      executor.close();
      closed.complete(executor.isTerminated());
    });
    assertThat(closed).succeedsWithin(PATIENCE).isEqualTo(true);
  }

  @Test
  default void close_submitCancelShutdownAtOnce_doesNotHang() {
    for (int i = 0; i < 3; i++) {
      TaskExecutor executor = newExecutor(1);
      executor.submit(Tasks::square, 3).cancelIfPending();
      executor.shutdown();
      executor.close();
      assertThat(executor.isTerminated()).isTrue();
    }
  }
}
