package dev.panal.cluster;

import dev.panal.cluster.internal.IgniteSetup;
import dev.panal.core.TaskExecutor;
import dev.panal.core.suite.ExecutorUnderTest;
import dev.panal.core.suite.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.ignite.Ignite;
import org.apache.ignite.Ignition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of two nodes under the suites for every executor; one executor serves the tests that do
 * not end it, one Ignite client all of them.
 */
abstract class ClusterUnderTest implements ExecutorUnderTest {
  private static TestNode first;
  private static TestNode second;
  private static Ignite ignite;
  private static TaskExecutor shared;

  @BeforeAll
  static void startNodes(@TempDir Path directory, @TempDir Path work) throws IOException {
    first = TestNode.first("--slots=4", "--idle-timeout=600", "--name=first").awaitReady();
    second = first.another("--slots=4", "--idle-timeout=600", "--name=second");
    ignite = Ignition.start(IgniteSetup.client(
        "test",
        Files.createDirectories(work),
        new IgniteSetup.Place("127.0.0.1", 47500, 47100, List.of(first.address()), null, null),
        60_000));
    second.awaitReady();
    shared = newOne(2);
    List<Gate> gates = List.of(Gate.in(directory, "one"), Gate.in(directory, "two"));
    shared.submitAll(gate -> Gate.passThen(gate, 1), gates);
    ExecutorUnderTest.waitUntil(() -> gates.stream().allMatch(Gate::isReached));
    gates.forEach(Gate::open);
  }

  @AfterAll
  static void endThem() {
    shared.close();
    ignite.close();
    second.close();
    first.close();
  }

  private static TaskExecutor newOne(int slots) {
    return ClusterExecutor.builder()
        .ignite(ignite)
        .slots(slots)
        .cancelGrace(Duration.ofSeconds(2)) // classes may be on their way
        .connectTimeout(Duration.ofSeconds(60))
        .connect();
  }

  @Override
  public TaskExecutor newExecutor(int workers) {
    return newOne(workers);
  }

  @Override
  public TaskExecutor anExecutor() {
    return ExecutorUnderTest.unclosable(shared);
  }

  @Override
  public boolean sharesObjects() {
    return false;
  }
}
