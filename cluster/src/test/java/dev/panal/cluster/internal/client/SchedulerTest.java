package dev.panal.cluster.internal.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panal.cluster.NodeLostException;
import dev.panal.core.TaskOptions;
import dev.panal.core.internal.Invocation;
import dev.panal.core.internal.TaskPromise;
import dev.panal.core.suite.ExecutorUnderTest;
import dev.panal.core.testing.ExpectedLog;
import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeftBehind.class)
@Timeout(120)
class SchedulerTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  private static List<TaskPromise<Integer>> submit(FakeCluster cluster, int count) {
    return submit(cluster, count, TaskOptions.none());
  }

  private static List<TaskPromise<Integer>> submit(
      FakeCluster cluster, int count, TaskOptions options) {
    return submit(cluster, count, options, false);
  }

  private static List<TaskPromise<Integer>> submit(
      FakeCluster cluster, int count, TaskOptions options, boolean items) {
    List<TaskPromise<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Invocation<Integer> call = Invocation.<Integer, Integer>apply(x -> x, i);
      futures.add(
          items
              ? cluster.scheduler().submitItem(call, options)
              : cluster.scheduler().submit(call, options));
    }
    return futures;
  }

  private static void end(FakeCluster cluster) throws InterruptedException {
    cluster.scheduler().shutdown();
    assertThat(cluster.scheduler().awaitTermination(LONG)).isTrue();
  }

  private static int placed(FakeCluster cluster) {
    return cluster.scheduler().nodes().stream().mapToInt(node -> node.tasks()).sum();
  }

  @Test
  void aThousandNodes_getTheirShareAndNoTaskTwice() throws Exception {
    FakeCluster cluster = new FakeCluster(1_000, 8, TaskOptions.none(), 0);
    cluster.hold(true);
    List<TaskPromise<Integer>> futures = submit(cluster, 20_000);
    ExecutorUnderTest.waitUntil(() -> placed(cluster) == 8_000);
    assertThat(cluster.scheduler().nodes()).allMatch(node -> node.tasks() == 8);
    cluster.hold(false);
    for (TaskPromise<Integer> future : futures) {
      assertThat(future.result(LONG)).isEqualTo(7);
    }
    end(cluster);
    assertThat(cluster.received().values().stream().mapToLong(count -> count).sum())
        .isEqualTo(20_000);
    assertThat(Collections.min(cluster.received().values())).isGreaterThanOrEqualTo(8);
  }

  @Test
  void shortTasks_areSentAheadInFewFrames() throws Exception {
    FakeCluster cluster = new FakeCluster(10, 2, TaskOptions.none(), -1);
    submit(cluster, 1).get(0).result(LONG); // its time is known from now on
    cluster.hold(true);
    List<TaskPromise<Integer>> futures = submit(cluster, 5_000);
    ExecutorUnderTest.waitUntil(() -> placed(cluster) == 5_000);
    cluster.hold(false);
    futures.forEach(future -> future.result(LONG));
    end(cluster);
    assertThat(cluster.mostTasksAtANode()).isGreaterThan(2);
  }

  @Test
  void itemsOfAMap_whoseResultsGather_areSentFurtherAheadThanTasks() throws Exception {
    assertThat(mostAhead(false)).isLessThanOrEqualTo(10);
    assertThat(mostAhead(true)).isGreaterThan(50);
  }

  /** How many tasks of a millisecond a node of two slots is given at once. */
  private static long mostAhead(boolean items) throws Exception {
    FakeCluster cluster = new FakeCluster(1, 2, TaskOptions.none(), -1);
    cluster.taskTime(Duration.ofMillis(1));
    submit(cluster, 1).get(0).result(LONG); // its time is known from now on
    cluster.hold(true);
    List<TaskPromise<Integer>> futures = submit(cluster, 200, TaskOptions.none(), items);
    ExecutorUnderTest.waitUntil(() -> cluster.mostTasksAtANode() >= (items ? 51 : 9));
    cluster.hold(false);
    futures.forEach(future -> future.result(LONG));
    end(cluster);
    return cluster.mostTasksAtANode();
  }

  @Test
  void nodeLost_itsTasksFailOrAreRepeatedElsewhere() throws Exception {
    FakeCluster cluster = new FakeCluster(3, 2, TaskOptions.none(), 0);
    cluster.hold(true);
    List<TaskPromise<Integer>> futures = submit(cluster, 6);
    List<TaskPromise<Integer>> repeated =
        submit(cluster, 6, TaskOptions.builder().crashRetries(1).build());
    ExecutorUnderTest.waitUntil(() -> placed(cluster) == 6);
    cluster.lose(1);
    ExecutorUnderTest.waitUntil(
        () -> futures.stream().filter(future -> future.isDone()).count() == 2);
    assertThatExceptionOfType(NodeLostException.class)
        .isThrownBy(() -> futures.stream()
            .filter(future -> future.isDone())
            .findFirst()
            .orElseThrow()
            .result())
        .withMessageContaining("node=node-1");
    cluster.hold(false);
    repeated.forEach(future -> assertThat(future.result(LONG)).isEqualTo(7));
    end(cluster);
    assertThat(cluster.scheduler().stats().failed()).isEqualTo(2);
    assertThat(cluster.scheduler().stats().succeeded()).isEqualTo(10); // the lost node answered too
  }

  @Test
  void taskInterruptedByADrainedNode_failsOrIsRepeated() throws Exception {
    FakeCluster cluster = new FakeCluster(1, 2, TaskOptions.none(), 0);
    cluster.hold(true);
    TaskPromise<Integer> once = submit(cluster, 1).get(0);
    TaskPromise<Integer> repeated =
        submit(cluster, 1, TaskOptions.builder().crashRetries(1).build()).get(0);
    ExecutorUnderTest.waitUntil(() -> placed(cluster) == 2);
    cluster.interruptAll();
    assertThat(once.exception(LONG))
        .isInstanceOf(NodeLostException.class)
        .hasMessageContaining("node=node-0, which ends");
    cluster.hold(false);
    assertThat(repeated.result(LONG)).isEqualTo(7);
    end(cluster);
  }

  @Test
  @ExpectedLog("node-0 is not used any more: a message of its was lost")
  void nodeThatCannotBeTalkedTo_countsAsLost() throws Exception {
    FakeCluster cluster = new FakeCluster(2, 1, TaskOptions.none(), 0);
    cluster.hold(true);
    List<TaskPromise<Integer>> futures = submit(cluster, 2);
    ExecutorUnderTest.waitUntil(() -> placed(cluster) == 2);
    UUID broken = cluster.scheduler().nodes().get(0).id();
    cluster.scheduler().nodeBroken(broken, "a message of its was lost");
    ExecutorUnderTest.waitUntil(() -> futures.stream().anyMatch(future -> future.isDone()));
    assertThat(futures.stream().filter(f -> f.isDone()).map(f -> f.exception()).toList())
        .singleElement()
        .isInstanceOf(NodeLostException.class);
    assertThat(cluster.scheduler().nodes()).noneMatch(node -> node.id().equals(broken));
    cluster.hold(false);
    end(cluster);
  }

  @Test
  void cancelled_beforeItWasSent_neverIs() throws Exception {
    FakeCluster cluster = new FakeCluster(1, 1, TaskOptions.none(), 0);
    cluster.hold(true);
    List<TaskPromise<Integer>> futures = submit(cluster, 3);
    ExecutorUnderTest.waitUntil(() -> placed(cluster) == 1);
    assertThat(futures.get(0).cancelIfPending()).isFalse();
    assertThat(futures.get(1).cancelIfPending()).isTrue();
    cluster.hold(false);
    assertThat(futures.get(2).result(LONG)).isEqualTo(7);
    end(cluster);
    assertThat(cluster.received().values()).containsExactly(2L);
  }

  @Test
  void priority_higherFirst_isSentFirst() throws Exception {
    FakeCluster cluster = new FakeCluster(1, 1, TaskOptions.none(), 0);
    cluster.hold(true);
    List<TaskPromise<Integer>> low = submit(cluster, 2);
    ExecutorUnderTest.waitUntil(() -> placed(cluster) == 1);
    TaskPromise<Integer> high =
        submit(cluster, 1, TaskOptions.builder().priority(1).build()).get(0);
    cluster.scheduler().stats();
    cluster.hold(false);
    assertThat(high.result(LONG)).isEqualTo(7);
    assertThat(low.get(1).result(LONG)).isEqualTo(7);
    assertThat(high.info().finished().orElseThrow())
        .isBeforeOrEqualTo(low.get(1).info().finished().orElseThrow());
    end(cluster);
  }

  @Test
  void queue_full_submitWaitsForRoom() throws Exception {
    FakeCluster cluster = new FakeCluster(1, 2, TaskOptions.none(), 0, 4);
    cluster.hold(true);
    submit(cluster, 4);
    Thread caller = new Thread(() -> submit(cluster, 2));
    caller.start();
    ExecutorUnderTest.waitUntil(() -> caller.getState() == Thread.State.WAITING);
    assertThat(cluster.scheduler().stats().submitted()).isEqualTo(4);
    cluster.hold(false);
    caller.join(LONG.toMillis());
    assertThat(caller.isAlive()).isFalse();
    end(cluster);
    assertThat(cluster.scheduler().stats().succeeded()).isEqualTo(6);
  }

  @Test
  void slots_fewerThanThereAre_areSpreadEvenly() {
    assertThat(Shares.of(new int[] {4, 1, 4}, 5)).containsExactly(2, 1, 2);
    assertThat(Shares.of(new int[] {2, 2}, 100)).containsExactly(2, 2);
    assertThat(Shares.of(new int[] {}, 3)).isEmpty();
  }
}
