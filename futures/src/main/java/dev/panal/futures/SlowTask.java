package dev.panal.futures;

import java.time.Duration;

/** One of the tasks, or items of {@code map} that were handed over alone, that ran the longest. */
public final class SlowTask {
  private final String label;
  private final int workerIndex;
  private final long startNanos;
  private final long queuedNanos;
  private final long ranNanos;

  SlowTask(Values v) {
    label = v.label();
    workerIndex = v.workerIndex();
    startNanos = v.startNanos();
    queuedNanos = v.queuedNanos();
    ranNanos = v.ranNanos();
  }

  /** Where the fields of a {@link SlowTask} come from. Times are in nanoseconds. */
  public record Values(
      String label, int workerIndex, long startNanos, long queuedNanos, long ranNanos) {
    public SlowTask task() {
      return new SlowTask(this);
    }
  }

  /** Its number and, if it has one, its name. */
  public String label() {
    return label;
  }

  /** As {@link WorkerInfo#index()}. */
  public int workerIndex() {
    return workerIndex;
  }

  /** When it began, from the pool's creation on. */
  public Duration start() {
    return Duration.ofNanos(startNanos);
  }

  /** From its submission until a worker began it. */
  public Duration queued() {
    return Duration.ofNanos(queuedNanos);
  }

  /** From its begin to its end. */
  public Duration ran() {
    return Duration.ofNanos(ranNanos);
  }

  @Override
  public String toString() {
    return label + " on worker " + workerIndex + ": " + ran() + " after " + queued()
        + " in the queue";
  }
}
