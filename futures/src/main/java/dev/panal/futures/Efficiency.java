package dev.panal.futures;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Where the time of a pool has gone, from its creation on: who waited for what.
 *
 * <pre>
 *   a worker's time   |-- startUp --|-- run --|----- waiting -----|-- run --| …
 *   a task's time     |-- encode --|------ queued ------|-- run --|-- decode --|
 * </pre>
 *
 * <p>Much {@link #waiting()} and little {@link #queued()}: the workers were hungry, and fewer would
 * do, or the application submits too slowly. The reverse: more workers would help. A large
 * {@link #encode()} or {@link #decode()} beside {@link #run()}: what travels is too large for what
 * is done with it.
 */
public final class Efficiency {
  private final Values values;

  Efficiency(Values values) {
    this.values = values;
  }

  /** Where the fields of an {@link Efficiency} come from. Times are in nanoseconds. */
  public record Values(
      long tasks,
      long workerNanos,
      long startUpNanos,
      long runNanos,
      long queuedNanos,
      long encodeNanos,
      long decodeNanos,
      List<SlowTask> slowest) {
    public Efficiency efficiency() {
      return new Efficiency(this);
    }
  }

  /** Tasks, and items of {@code map}, that a worker has ended. */
  public long tasks() {
    return values.tasks;
  }

  /** How long the workers were there, all added up. */
  public Duration workers() {
    return Duration.ofNanos(values.workerNanos);
  }

  /** Of that: until they were ready, their initializer included. */
  public Duration startUp() {
    return Duration.ofNanos(values.startUpNanos);
  }

  /** Of that: in tasks, reading arguments and writing results included. */
  public Duration run() {
    return Duration.ofNanos(values.runNanos);
  }

  /** Of that: with nothing to do. */
  public Duration waiting() {
    return Duration.ofNanos(
        Math.max(0, values.workerNanos - values.startUpNanos - values.runNanos));
  }

  /**
   * How long tasks waited between submission and begin, all added up; items of {@code map} count
   * from when they were read, so a full buffer makes this large.
   */
  public Duration queued() {
    return Duration.ofNanos(values.queuedNanos);
  }

  /**
   * What submitting threads took to encode functions and arguments; where there are very many
   * tasks, an estimate.
   */
  public Duration encode() {
    return Duration.ofNanos(values.encodeNanos);
  }

  /** What was spent in the application to decode results other than null and boxed primitives. */
  public Duration decode() {
    return Duration.ofNanos(values.decodeNanos);
  }

  /** Which took the longest, the longest first; at most 20. */
  public List<SlowTask> slowest() {
    return values.slowest;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "workers: start-up %.0f %%, tasks %.0f %%, waiting %.0f %%; a task: encode %s, queued %s, run %s, decode %s",
        share(values.startUpNanos),
        share(values.runNanos),
        share(waiting().toNanos()),
        each(values.encodeNanos),
        each(values.queuedNanos),
        each(values.runNanos),
        each(values.decodeNanos));
  }

  private double share(long nanos) {
    return values.workerNanos == 0 ? 0 : 100.0 * nanos / values.workerNanos;
  }

  private String each(long nanos) {
    double micros = values.tasks == 0 ? 0 : nanos / 1e3 / values.tasks;
    return micros < 1000
        ? String.format(Locale.ROOT, "%.1f µs", micros)
        : String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
  }
}
