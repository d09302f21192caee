package dev.panal.futures;

import java.time.Instant;
import java.util.Objects;

/** A worker that ended without being asked to, and what is known of how. */
public final class LostWorker {
  private final Instant at;
  private final WorkerInfo worker;
  private final String evidence;

  LostWorker(Instant at, WorkerInfo worker, String evidence) {
    this.at = Objects.requireNonNull(at, "at");
    this.worker = Objects.requireNonNull(worker, "worker");
    this.evidence = Objects.requireNonNull(evidence, "evidence");
  }

  /** Where a {@link LostWorker} comes from. */
  public record Finding(Instant at, WorkerInfo worker, String evidence) {
    public LostWorker lost() {
      return new LostWorker(at, worker, evidence);
    }
  }

  /** When its end was noticed. */
  public Instant at() {
    return at;
  }

  /** As it was last seen. */
  public WorkerInfo worker() {
    return worker;
  }

  /**
   * In words: exit code or signal, why the pool killed it if it did, the error file and its first
   * lines, the last lines of its standard error.
   */
  public String evidence() {
    return evidence;
  }

  @Override
  public String toString() {
    return at + " " + evidence;
  }
}
