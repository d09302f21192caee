package dev.panal.futures;

import java.time.Duration;
import java.util.Objects;

/** A task, or an item of {@code map}, that has been running for very long, and what it is at. */
public final class StalledTask {
  private final long taskId;
  private final String description;
  private final Duration runningFor;
  private final WorkerStacks stacks;

  StalledTask(long taskId, String description, Duration runningFor, WorkerStacks stacks) {
    this.taskId = taskId;
    this.description = Objects.requireNonNull(description, "description");
    this.runningFor = Objects.requireNonNull(runningFor, "runningFor");
    this.stacks = Objects.requireNonNull(stacks, "stacks");
  }

  /** Where a {@link StalledTask} comes from. */
  public record Finding(long taskId, String description, Duration runningFor, WorkerStacks stacks) {
    public StalledTask task() {
      return new StalledTask(taskId, description, runningFor, stacks);
    }
  }

  public long taskId() {
    return taskId;
  }

  /** The task's id and name, of an item its place in the map call too. */
  public String description() {
    return description;
  }

  /** For how long it had been running when it was noticed. */
  public Duration runningFor() {
    return runningFor;
  }

  /** The worker that it runs in. */
  public WorkerInfo worker() {
    return stacks.worker();
  }

  /** What that worker's threads were doing. */
  public WorkerStacks stacks() {
    return stacks;
  }

  /** All of it in words, the stacks included. */
  @Override
  public String toString() {
    return description + " has been running for " + runningFor + " in " + stacks;
  }
}
