package dev.panal.core;

import dev.panal.core.suite.ExecutorSuite;

class CopyingSerialExecutorTest implements ExecutorSuite {
  @Override
  public TaskExecutor newExecutor(int workers) {
    return SerialExecutor.builder().copying(true).build();
  }

  @Override
  public boolean sharesObjects() {
    return false;
  }
}
