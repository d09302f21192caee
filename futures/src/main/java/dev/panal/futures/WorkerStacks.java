package dev.panal.futures;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The stacks of one worker's threads at one moment. */
public final class WorkerStacks {
  private final WorkerInfo worker;
  private final @Nullable String text;
  private final String reason;

  WorkerStacks(WorkerInfo worker, @Nullable String text, String reason) {
    this.worker = Objects.requireNonNull(worker, "worker");
    this.text = text;
    this.reason = Objects.requireNonNull(reason, "reason");
  }

  /** Where a {@link WorkerStacks} comes from; {@code reason} says why there is no text. */
  public record Answer(WorkerInfo worker, @Nullable String text, String reason) {
    public WorkerStacks stacks() {
      return new WorkerStacks(worker, text, reason);
    }
  }

  /** The worker as it was when it was asked. */
  public WorkerInfo worker() {
    return worker;
  }

  /**
   * One paragraph for each thread, that of the task first, those of the JVM itself left out. Empty
   * when the worker did not answer within a second: it is stopped, is starting, or has left, or one
   * of its threads does not let the others stop.
   */
  public Optional<String> text() {
    return Optional.ofNullable(text);
  }

  /** The worker, and its stacks or why there are none. */
  @Override
  public String toString() {
    return worker + System.lineSeparator() + (text == null ? "no stacks: " + reason : text);
  }
}
