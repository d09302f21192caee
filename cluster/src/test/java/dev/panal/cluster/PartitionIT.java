package dev.panal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.suite.ExecutorUnderTest;
import dev.panal.core.testing.ExpectedLog;
import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Nodes on hosts of their own, which are network namespaces, and a cable that is pulled. Only the
 * superuser may make these, and only where there is {@code ip}: skipped otherwise.
 */
@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
class PartitionIT {
  private final TestNetwork network = new TestNetwork();

  @BeforeEach
  void build() {
    Assumptions.assumeTrue(network.build(2), "no network namespaces for this user");
  }

  @AfterEach
  void tearDown() {
    network.close();
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Test
  @ExpectedLog("no TLS at")
  void node_thatIsCutOff_costsNoResult_andIsUsedAgainWhenItIsBack() {
    try (TestNode first = network.node(0).awaitReady();
        TestNode second = network.node(1).awaitReady();
        ClusterExecutor cluster = ClusterExecutor.builder()
            .hosts(network.address(0))
            .bind(network.gateway())
            .allowPlaintext(true)
            .connectTimeout(Duration.ofSeconds(60))
            .taskDefaults(TaskOptions.builder().crashRetries(3).build())
            .connect()) {
      awaitActive(cluster, 2);
      List<TaskFuture<Integer>> futures =
          cluster.submitAll(x -> Deeds.slowSquare(x, 20), numbers(600));
      futures.get(50).result();
      network.cut(1);
      assertThat(futures.stream().map(f -> f.result(Duration.ofSeconds(200))).toList())
          .isEqualTo(IntStream.range(0, 600).map(x -> x * x).boxed().toList());
      awaitActive(cluster, 1);
      assertThat(first.process().isAlive()).isTrue();
      network.heal(1);
      assertThat(second.awaitEnd()).isEqualTo(3);
      try (TestNode again = network.node(1).awaitReady()) {
        awaitActive(cluster, 2);
        assertThat(again.process().isAlive()).isTrue();
      }
    }
  }

  private static void awaitActive(ClusterExecutor cluster, int count) {
    ExecutorUnderTest.waitUntil(() -> cluster.nodes().stream()
            .filter(node -> node.state() == NodeState.ACTIVE)
            .count()
        == count);
  }
}
