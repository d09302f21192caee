package dev.panal.core;

import dev.panal.core.suite.ExecutorSuite;

class SerialExecutorTest implements ExecutorSuite {
  @Override
  public TaskExecutor newExecutor(int workers) {
    return SerialExecutor.create();
  }
}
