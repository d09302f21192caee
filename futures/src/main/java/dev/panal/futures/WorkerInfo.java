package dev.panal.futures;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What was known of one worker JVM at one moment. */
public final class WorkerInfo {
  private final int index;
  private final long incarnation;
  private final String name;
  private final long pid;
  private final WorkerState state;
  private final long tasksFinished;
  private final long runningTaskId;
  private final @Nullable String runningTaskName;
  private final @Nullable Duration runningFor;
  private final long heapUsedBytes;
  private final long peakResidentBytes;
  private final @Nullable Duration started;
  private final @Nullable Duration lived;

  WorkerInfo(Snapshot s) {
    index = s.index();
    incarnation = s.incarnation();
    name = Objects.requireNonNull(s.name(), "name");
    pid = s.pid();
    state = Objects.requireNonNull(s.state(), "state");
    tasksFinished = s.tasksFinished();
    runningTaskId = s.runningTaskId();
    runningTaskName = s.runningTaskName();
    runningFor = s.runningFor();
    heapUsedBytes = s.heapUsedBytes();
    peakResidentBytes = s.peakResidentBytes();
    started = s.started();
    lived = s.lived();
  }

  /** Where the fields of a {@link WorkerInfo} come from. A pid or task id of 0 stands for none. */
  public record Snapshot(
      int index,
      long incarnation,
      String name,
      long pid,
      WorkerState state,
      long tasksFinished,
      long runningTaskId,
      @Nullable String runningTaskName,
      @Nullable Duration runningFor,
      long heapUsedBytes,
      long peakResidentBytes,
      @Nullable Duration started,
      @Nullable Duration lived) {
    public WorkerInfo info() {
      return new WorkerInfo(this);
    }
  }

  /** The worker's place in the pool, from 0; its replacement after a crash has the same one. */
  public int index() {
    return index;
  }

  /** Which process this is of all that the pool ever started, from 1. */
  public long incarnation() {
    return incarnation;
  }

  /** The pool's name and the worker's index. */
  public String name() {
    return name;
  }

  /** The operating system's process id; empty until the process has been started. */
  public OptionalLong pid() {
    return pid == 0 ? OptionalLong.empty() : OptionalLong.of(pid);
  }

  public WorkerState state() {
    return state;
  }

  /** Tasks and items of {@code map} that this process has answered. */
  public long tasksFinished() {
    return tasksFinished;
  }

  /** The id of the task that runs now, if one does. */
  public OptionalLong runningTaskId() {
    return runningTaskId == 0 ? OptionalLong.empty() : OptionalLong.of(runningTaskId);
  }

  /** The name of the task that runs now, if it has one; empty for workers of a cluster's nodes. */
  public Optional<String> runningTaskName() {
    return Optional.ofNullable(runningTaskName);
  }

  /** For how long the task that runs now has been running. */
  public Optional<Duration> runningFor() {
    return Optional.ofNullable(runningFor);
  }

  /** Bytes of its heap in use when last sampled, 0 before that. */
  public long heapUsedBytes() {
    return heapUsedBytes;
  }

  /**
   * The most bytes of memory that the process has held when last sampled, 0 before that or where
   * the platform does not tell.
   */
  public long peakResidentBytes() {
    return peakResidentBytes;
  }

  /**
   * When its start began, from the pool's creation on, as {@link TimelineSpan#start()}; empty for
   * workers of a cluster's nodes.
   */
  public Optional<Duration> started() {
    return Optional.ofNullable(started);
  }

  /** From {@link #started()} until now, or until its end was noticed; empty where that is. */
  public Optional<Duration> lived() {
    return Optional.ofNullable(lived);
  }

  @Override
  public String toString() {
    return name + "[pid=" + (pid == 0 ? "none" : pid) + ", state=" + state + ", tasksFinished="
        + tasksFinished
        + (runningTaskId == 0
            ? ""
            : ", running=" + runningTaskId
                + (runningTaskName == null ? "" : " (" + runningTaskName + ")") + " for "
                + runningFor)
        + "]";
  }
}
