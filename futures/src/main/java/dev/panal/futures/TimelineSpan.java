package dev.panal.futures;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of time in which one worker ran one long task, or many short ones without a pause worth
 * seeing.
 */
public final class TimelineSpan {
  private final int workerIndex;
  private final long incarnation;
  private final long startNanos;
  private final long durationNanos;
  private final long busyNanos;
  private final long tasks;
  private final long failed;
  private final @Nullable String name;

  TimelineSpan(Values v) {
    workerIndex = v.workerIndex();
    incarnation = v.incarnation();
    startNanos = v.startNanos();
    durationNanos = v.durationNanos();
    busyNanos = v.busyNanos();
    tasks = v.tasks();
    failed = v.failed();
    name = v.name();
  }

  /** Where the fields of a {@link TimelineSpan} come from. Times are in nanoseconds. */
  public record Values(
      int workerIndex,
      long incarnation,
      long startNanos,
      long durationNanos,
      long busyNanos,
      long tasks,
      long failed,
      @Nullable String name) {
    public TimelineSpan span() {
      return new TimelineSpan(this);
    }
  }

  /** As {@link WorkerInfo#index()}. */
  public int workerIndex() {
    return workerIndex;
  }

  /** As {@link WorkerInfo#incarnation()}. */
  public long incarnation() {
    return incarnation;
  }

  /** When it began, from the pool's creation on. */
  public Duration start() {
    return Duration.ofNanos(startNanos);
  }

  /** From the begin of the first task to the end of the last one. */
  public Duration duration() {
    return Duration.ofNanos(durationNanos);
  }

  /** What the tasks took, without the pauses between them; at most {@link #duration()}. */
  public Duration busy() {
    return Duration.ofNanos(busyNanos);
  }

  /** Tasks, and items of {@code map}, that have ended; 0 for what runs at this moment. */
  public long tasks() {
    return tasks;
  }

  /** How many of them failed. */
  public long failed() {
    return failed;
  }

  /** The name of the tasks; empty when they had none, or different ones. */
  public Optional<String> name() {
    return Optional.ofNullable(name);
  }

  @Override
  public String toString() {
    return "worker " + workerIndex + " from " + start() + " for " + duration() + ": " + tasks
        + (tasks == 1 ? " task" : " tasks")
        + Objects.requireNonNullElse(name == null ? null : " (" + name + ")", "")
        + (failed == 0 ? "" : ", " + failed + " failed");
  }
}
