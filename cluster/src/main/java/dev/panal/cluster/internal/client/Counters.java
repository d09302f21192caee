package dev.panal.cluster.internal.client;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What was done since the executor was made. */
final class Counters {
  final LongAdder submitted = new LongAdder();
  final LongAdder succeeded = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder cancelled = new LongAdder();
  final LongAdder losses = new LongAdder();
  final LongAdder timeouts = new LongAdder();
  final LongAdder retries = new LongAdder();
  /** Tasks that a worker has ended. */
  final LongAdder ended = new LongAdder();

  final LongAdder ranNanos = new LongAdder();
  final AtomicLong unfinished = new AtomicLong();
}
