package dev.panal.futures;

/**
 * What a pool has done since it was made, and what it holds now; counted in tasks, an item of
 * {@code map} being one.
 */
public final class PoolStats {
  private final Counts counts;

  PoolStats(Counts counts) {
    this.counts = counts;
  }

  /** Where the fields of a {@link PoolStats} come from. */
  public record Counts(
      int workers,
      int idleWorkers,
      int busyWorkers,
      long submitted,
      long unfinished,
      long succeeded,
      long failed,
      long cancelled,
      long crashes,
      long timeouts,
      long retries,
      long workersStarted,
      long pendingTasks,
      long pendingBytes) {
    public PoolStats stats() {
      return new PoolStats(this);
    }
  }

  /** Worker processes that are starting, idle, busy or retiring. */
  public int workers() {
    return counts.workers;
  }

  public int idleWorkers() {
    return counts.idleWorkers;
  }

  public int busyWorkers() {
    return counts.busyWorkers;
  }

  public long submitted() {
    return counts.submitted;
  }

  /** Tasks that wait or run. */
  public long unfinished() {
    return counts.unfinished;
  }

  /** Tasks whose function returned; whether the result can be read shows when somebody reads it. */
  public long succeeded() {
    return counts.succeeded;
  }

  public long failed() {
    return counts.failed;
  }

  public long cancelled() {
    return counts.cancelled;
  }

  /** Tasks that took their worker with them, repetitions counted. */
  public long crashes() {
    return counts.crashes;
  }

  public long timeouts() {
    return counts.timeouts;
  }

  /** Repetitions after a crash. */
  public long retries() {
    return counts.retries;
  }

  /** Worker processes started since the pool was made. */
  public long workersStarted() {
    return counts.workersStarted;
  }

  /** Tasks that no worker has been given yet: what {@code queueCapacity} bounds. */
  public long pendingTasks() {
    return counts.pendingTasks;
  }

  /**
   * Bytes of heap that the arguments of unfinished tasks take: what {@code pendingBytes} bounds.
   */
  public long pendingBytes() {
    return counts.pendingBytes;
  }

  @Override
  public String toString() {
    return counts.toString().replaceFirst("Counts", "PoolStats");
  }
}
