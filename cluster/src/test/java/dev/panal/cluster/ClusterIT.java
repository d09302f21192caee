package dev.panal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.TaskFuture;
import dev.panal.core.testing.NothingLeftBehind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** A program and its nodes. */
@ExtendWith(NothingLeftBehind.ByClass.class)
@Timeout(120)
class ClusterIT {
  private static TestNode first;
  private static ClusterExecutor cluster;

  @BeforeAll
  static void start() {
    first = TestNode.first("--slots=2", "--name=first").awaitReady();
    cluster = ClusterExecutor.builder()
        .hosts(first.address())
        .connectTimeout(Duration.ofSeconds(60))
        .connect();
  }

  @AfterAll
  static void stop() {
    cluster.close();
    first.close();
  }

  private record Point(int x, int y) implements java.io.Serializable {}

  @Test
  void lambda_ofAClassThatNodesDoNotHave_runsInAWorkerOfTheNode() {
    int base = 40;
    TaskFuture<Integer> sum = cluster.submit(() -> base + new Point(1, 1).x() + 1);
    assertThat(sum.result()).isEqualTo(42);
    long worker = cluster.submit(() -> ProcessHandle.current().pid()).result();
    assertThat(worker)
        .isNotEqualTo(first.pid())
        .isNotEqualTo(ProcessHandle.current().pid());
    assertThat(cluster.submit(p -> new Point(p.y(), p.x()), new Point(1, 2)).result())
        .isEqualTo(new Point(2, 1));
  }

  @Test
  void map_ofManyItems_keepsTheirOrder() {
    List<Integer> items = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      items.add(i);
    }
    assertThat(cluster.map(x -> x * 2, items).toList())
        .isEqualTo(items.stream().map(x -> x * 2).toList());
  }
}
