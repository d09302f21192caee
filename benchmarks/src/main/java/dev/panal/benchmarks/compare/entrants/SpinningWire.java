package dev.panal.benchmarks.compare.entrants;

/** One side of a wire whose receiver looks again and again. */
interface SpinningWire extends AutoCloseable {
  void send(long value);

  long receive();

  @Override
  void close();
}
