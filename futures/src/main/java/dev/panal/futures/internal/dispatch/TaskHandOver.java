package dev.panal.futures.internal.dispatch;

import org.jspecify.annotations.Nullable;

/** A submitted task given to a worker. */
final class TaskHandOver extends HandOver {
  private final PoolTask<?> task;

  TaskHandOver(PoolTask<?> task, Worker worker, int slot, long generation) {
    super(worker, slot, generation, task.times().mean());
    this.task = task;
  }

  PoolTask<?> task() {
    return task;
  }

  @Override
  int unanswered() {
    return 1;
  }

  @Override
  @Nullable
  String name() {
    return task.name();
  }

  @Override
  String describe(int item) {
    return task.label();
  }

  @Override
  long taskId(int item) {
    return task.id();
  }

  @Override
  long timeoutNanos() {
    return task.timeoutNanos();
  }
}
