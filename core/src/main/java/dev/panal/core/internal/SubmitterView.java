package dev.panal.core.internal;

import dev.panal.core.TaskOptions;

/** An executor seen with options of its own. */
final class SubmitterView extends AbstractSubmitter {
  private final AbstractTaskExecutor executor;
  private final TaskOptions options;

  SubmitterView(AbstractTaskExecutor executor, TaskOptions options) {
    this.executor = executor;
    this.options = options;
  }

  @Override
  AbstractTaskExecutor executor() {
    return executor;
  }

  @Override
  TaskOptions options() {
    return options;
  }

  @Override
  public String toString() {
    return executor + " with " + options;
  }
}
