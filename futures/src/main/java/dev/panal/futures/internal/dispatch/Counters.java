package dev.panal.futures.internal.dispatch;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** What a pool has counted. */
final class Counters {
  final LongAdder submitted = new LongAdder();
  final LongAdder succeeded = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder cancelled = new LongAdder();
  final LongAdder crashes = new LongAdder();
  final LongAdder timeouts = new LongAdder();
  final LongAdder retries = new LongAdder();
  final LongAdder workersStarted = new LongAdder();

  /** Tasks and items that were submitted and of which the dispatcher still has something to do. */
  final AtomicLong unfinished = new AtomicLong();
}
