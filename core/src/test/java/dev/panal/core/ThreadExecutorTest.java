package dev.panal.core;

import dev.panal.core.suite.ExecutorSuite;

class ThreadExecutorTest implements ExecutorSuite {
  @Override
  public TaskExecutor newExecutor(int workers) {
    return ThreadExecutor.create(workers);
  }
}
