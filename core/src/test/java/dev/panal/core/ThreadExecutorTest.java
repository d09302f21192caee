package dev.panal.core;

import dev.panal.core.suite.ConcurrentExecutorSuite;

class ThreadExecutorTest implements ConcurrentExecutorSuite {
  @Override
  public TaskExecutor newExecutor(int workers) {
    return ThreadExecutor.create(workers);
  }
}
