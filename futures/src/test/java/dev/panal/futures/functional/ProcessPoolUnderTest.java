package dev.panal.futures.functional;

import dev.panal.core.TaskExecutor;
import dev.panal.core.suite.ExecutorUnderTest;
import dev.panal.core.suite.Gate;
import dev.panal.futures.ProcessPoolExecutor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pool of processes under the suites for every executor; one pool serves the tests that do not
 * end it.
 */
abstract class ProcessPoolUnderTest implements ExecutorUnderTest {
  private static TaskExecutor shared;

  @BeforeAll
  static void startBothWorkers(@TempDir Path directory) {
    shared = ProcessPoolExecutor.create(2);
    List<Gate> gates = List.of(Gate.in(directory, "one"), Gate.in(directory, "two"));
    shared.submitAll(gate -> Gate.passThen(gate, 1), gates);
    ExecutorUnderTest.waitUntil(() -> gates.stream().allMatch(Gate::isReached));
    gates.forEach(Gate::open);
  }

  @AfterAll
  static void endThem() {
    shared.close();
  }

  @Override
  public TaskExecutor newExecutor(int workers) {
    return ProcessPoolExecutor.create(workers);
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
