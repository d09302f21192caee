package dev.panal.core;

import dev.panal.core.internal.TaskInfoData;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A task at one moment. Immutable. */
public final class TaskInfo {
  private final TaskInfoData data;

  /** Made by Panal. */
  public TaskInfo(TaskInfoData data) {
    this.data = data;
  }

  /** Number of the task, unique in its executor, from 1. */
  public long id() {
    return data.id();
  }

  /** Name given by {@link TaskOptions.Builder#name}. */
  public Optional<String> name() {
    return Optional.ofNullable(data.name());
  }

  /** Where the task is. */
  public TaskState state() {
    return data.state();
  }

  /** Place of the worker in its pool, from 0, once one has begun the task. */
  public OptionalInt worker() {
    return data.worker() == null
        ? OptionalInt.empty()
        : OptionalInt.of(data.worker().index());
  }

  /** Process id of the worker, once one has begun the task; this JVM's for in-JVM executors. */
  public OptionalLong pid() {
    return data.worker() == null
        ? OptionalLong.empty()
        : OptionalLong.of(data.worker().pid());
  }

  /** When it was submitted. */
  public Instant submitted() {
    return data.submitted();
  }

  /** When a worker began the task. */
  public Optional<Instant> started() {
    return Optional.ofNullable(data.started());
  }

  /** When the task ended in its worker or was cancelled. */
  public Optional<Instant> finished() {
    return Optional.ofNullable(data.finished());
  }

  /** What the task last said by {@link TaskContext#progress}. */
  public Optional<TaskProgress> progress() {
    return Optional.ofNullable(data.progress());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("TaskInfo[id=").append(id());
    name().ifPresent(name -> text.append(", name=").append(name));
    text.append(", state=").append(state());
    worker().ifPresent(index -> text.append(", worker=").append(index));
    pid().ifPresent(pid -> text.append(", pid=").append(pid));
    progress()
        .ifPresent(p -> text.append(", progress=").append(p.done()).append('/').append(p.total()));
    return text.append(']').toString();
  }
}
