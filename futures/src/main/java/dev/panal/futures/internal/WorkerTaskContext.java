package dev.panal.futures.internal;

import dev.panal.core.TaskContext;
import dev.panal.ipc.internal.link.ControlPage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a task in a worker JVM can learn and tell about itself, by way of the control page. */
final class WorkerTaskContext implements TaskContext {
  private final ControlPage page;
  private final int workerIndex;
  private final int slot;
  private final long generation;
  private final long taskId;
  private final @Nullable String taskName;

  WorkerTaskContext(
      ControlPage page,
      int workerIndex,
      int slot,
      long generation,
      long taskId,
      @Nullable String taskName) {
    this.page = page;
    this.workerIndex = workerIndex;
    this.slot = slot;
    this.generation = generation;
    this.taskId = taskId;
    this.taskName = taskName;
  }

  @Override
  public long taskId() {
    return taskId;
  }

  @Override
  public Optional<String> taskName() {
    return Optional.ofNullable(taskName);
  }

  @Override
  public int workerIndex() {
    return workerIndex;
  }

  @Override
  public boolean isCancelled() {
    return page.stopRequested(slot, generation);
  }

  @Override
  public void progress(long done, long total) {
    page.progress(done, total);
  }
}
