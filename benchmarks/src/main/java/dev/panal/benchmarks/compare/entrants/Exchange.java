package dev.panal.benchmarks.compare.entrants;

/** Something sent to another process and back, or a task done: what takes a round trip. */
@FunctionalInterface
public interface Exchange {
  void once() throws Exception;
}
