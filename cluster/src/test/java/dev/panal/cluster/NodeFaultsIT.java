package dev.panal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.WorkerCrashedException;
import dev.panal.core.suite.ExecutorUnderTest;
import dev.panal.core.suite.Gate;
import dev.panal.core.testing.NothingLeftBehind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that come, and go in every way there is. */
@ExtendWith(NothingLeftBehind.ByClass.class)
@Timeout(180)
class NodeFaultsIT {
  private static final TaskOptions RETRIED =
      TaskOptions.builder().crashRetries(3).build();

  /** As {@code panal-node.jar --help} says. */
  private static final int CUT_OFF = 3;

  private static TestNode first;
  private static @Nullable TestNode second;

  @BeforeAll
  static void startOne() {
    first = TestNode.first("--slots=2", "--name=first").awaitReady();
  }

  @AfterAll
  static void stopAll() {
    end(second);
    end(first);
  }

  private static void end(@Nullable TestNode node) {
    if (node != null) {
      node.kill();
      node.awaitEnd();
    }
  }

  /** The one of another test, if that has left it alive. */
  private static TestNode second() {
    TestNode there = second;
    if (there == null || !there.process().isAlive()) {
      there = first.another("--slots=2", "--name=second");
      second = there;
    }
    return there.awaitReady();
  }

  private static void endSecond() {
    end(second);
    second = null;
  }

  private ClusterBuilder builder() {
    return ClusterExecutor.builder().hosts(first.address()).connectTimeout(Duration.ofSeconds(60));
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static List<Integer> squares(int count) {
    return IntStream.range(0, count).map(x -> x * x).boxed().toList();
  }

  private static <T> List<T> results(List<TaskFuture<T>> futures) {
    return futures.stream()
        .map(future -> future.result(Duration.ofSeconds(120)))
        .toList();
  }

  private static void awaitNodes(ClusterExecutor cluster, int count) {
    ExecutorUnderTest.waitUntil(() -> cluster.nodes().stream()
            .filter(node -> node.state() == NodeState.ACTIVE)
            .count()
        == count);
  }

  @Test
  void node_killedDuringManyTasks_costsNoResult() {
    second();
    try (ClusterExecutor cluster = builder().taskDefaults(RETRIED).connect()) {
      awaitNodes(cluster, 2);
      List<TaskFuture<Integer>> futures =
          cluster.submitAll(x -> Deeds.slowSquare(x, 1), numbers(3_000));
      futures.get(500).result();
      endSecond();
      assertThat(results(futures)).isEqualTo(squares(3_000));
      // counted right after the future is done
      ExecutorUnderTest.waitUntil(() -> cluster.stats().succeeded() == 3_000);
    }
  }

  @Test
  void node_killedWithoutRetries_failsOnlyWhatRanThere() {
    second();
    try (ClusterExecutor cluster = builder().prefetch(0).connect()) {
      awaitNodes(cluster, 2);
      List<TaskFuture<Long>> futures = cluster.submitAll(x -> Deeds.restInNode(500), numbers(16));
      ExecutorUnderTest.waitUntil(() -> cluster.nodes().stream()
          .anyMatch(node -> node.name().equals("second") && node.tasks() == 2));
      futures.get(0).result();
      endSecond();
      assertOnlyTheBegunAreLost(futures);
    }
  }

  /** What had not begun was run elsewhere. */
  private static void assertOnlyTheBegunAreLost(List<? extends TaskFuture<?>> futures) {
    assertThat(
            futures.stream().map(TaskFuture::exception).filter(e -> e != null).toList())
        .hasSizeBetween(0, 2)
        .allSatisfy(failure -> assertThat(failure)
            .isInstanceOf(NodeLostException.class)
            .hasMessageContaining("node=second"));
  }

  @Test
  void node_askedToEnd_finishesWhatRunsAndGivesBackTheRest() {
    TestNode second = second();
    try (ClusterExecutor cluster = builder().connect()) {
      awaitNodes(cluster, 2);
      List<TaskFuture<Integer>> futures =
          cluster.submitAll(x -> Deeds.slowSquare(x, 100), numbers(60));
      futures.get(5).result();
      assertThat(second.stop()).isZero();
      assertThat(results(futures)).isEqualTo(squares(60));
      assertThat(cluster.stats().retries()).isZero();
    }
  }

  @Test
  void node_frozen_countsAsLost_andEndsWhenItFindsOut() {
    TestNode second = second();
    try (ClusterExecutor cluster = builder().prefetch(0).connect()) {
      awaitNodes(cluster, 2);
      List<TaskFuture<Integer>> futures =
          cluster.with(RETRIED).submitAll(x -> Deeds.slowSquare(x, 50), numbers(60));
      List<TaskFuture<Integer>> once = cluster.submitAll(x -> Deeds.slowSquare(x, 50), numbers(60));
      futures.get(5).result();
      second.signal("STOP");
      assertThat(results(futures)).isEqualTo(squares(60));
      assertOnlyTheBegunAreLost(once);
      second.signal("CONT");
      assertThat(second.awaitEnd()).isEqualTo(CUT_OFF);
      assertThat(second.output()).anyMatch(line -> line.contains("cut off"));
    } finally {
      endSecond();
    }
  }

  @Test
  void node_thatJoins_getsWorkAtOnce() {
    endSecond();
    try (ClusterExecutor cluster = builder().connect()) {
      List<TaskFuture<Long>> futures = cluster.submitAll(x -> Deeds.restInNode(200), numbers(200));
      TestNode second = second();
      awaitNodes(cluster, 2);
      ExecutorUnderTest.waitUntil(() -> cluster.nodes().get(1).tasksFinished() > 0);
      futures.subList(100, 200).forEach(TaskFuture::cancelIfPending);
      assertThat(Set.copyOf(futures.stream()
              .filter(future -> !future.isCancelled())
              .map(TaskFuture::result)
              .toList()))
          .contains(second.pid());
    }
  }

  @Test
  void onlyNode_lostAndReplaced_theProgramGoesOn(@TempDir Path directory) {
    endSecond();
    try (ClusterExecutor cluster = builder().taskDefaults(RETRIED).connect()) {
      Gate gate = Gate.in(directory, "gate");
      TaskFuture<Integer> running = cluster.submit(() -> Gate.passThen(gate, 1));
      ExecutorUnderTest.waitUntil(gate::isReached);
      end(first);
      TaskFuture<Integer> waiting = cluster.submit(Deeds::square, 3);
      gate.open();
      first = first.again();
      assertThat(waiting.result(Duration.ofSeconds(120))).isEqualTo(9);
      assertThat(running.result(Duration.ofSeconds(120))).isEqualTo(1);
    }
  }

  @Test
  void poisonTask_costsAWorkerAndNoNode() {
    try (ClusterExecutor cluster = builder().connect()) {
      TaskFuture<Integer> poison =
          cluster.with(TaskOptions.builder().crashRetries(1).build()).submit(Deeds::die);
      List<TaskFuture<Integer>> innocent = cluster.submitAll(Deeds::square, numbers(100));
      assertThatExceptionOfType(WorkerCrashedException.class)
          .isThrownBy(poison::result)
          .satisfies(crash -> assertThat(crash.getSuppressed())
              .hasAtLeastOneElementOfType(WorkerCrashedException.class));
      assertThat(results(innocent)).isEqualTo(squares(100));
      assertThat(cluster.nodes()).allMatch(node -> node.state() == NodeState.ACTIVE);
      assertThat(first.process().isAlive()).isTrue();
    }
  }
}
