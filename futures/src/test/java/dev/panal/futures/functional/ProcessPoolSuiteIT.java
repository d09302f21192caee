package dev.panal.futures.functional;

import dev.panal.core.TaskExecutor;
import dev.panal.core.suite.ConcurrentExecutorSuite;
import dev.panal.futures.ProcessPoolExecutor;

/** What holds for every executor holds for processes. */
class ProcessPoolSuiteIT implements ConcurrentExecutorSuite {
  @Override
  public TaskExecutor newExecutor(int workers) {
    return ProcessPoolExecutor.create(workers);
  }

  @Override
  public boolean sharesObjects() {
    return false;
  }
}
