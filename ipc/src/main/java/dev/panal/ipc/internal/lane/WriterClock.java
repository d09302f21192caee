package dev.panal.ipc.internal.lane;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import net.openhft.chronicle.core.time.TimeProvider;

/** The time of a queue whose writer decides when a cycle ends: it moves by one cycle when told. */
final class WriterClock implements TimeProvider {
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern(QueueOpener.ROLL_CYCLE.format()).withZone(ZoneOffset.UTC);

  private volatile long cycle;

  @Override
  public long currentTimeMillis() {
    return millis(cycle);
  }

  void advance() {
    cycle = cycle + 1;
  }

  /** The name of the file that the cycle after this one will have, without a suffix. */
  String nextName() {
    return NAME.format(Instant.ofEpochMilli(millis(cycle + 1)));
  }

  private static long millis(long cycle) {
    return cycle * QueueOpener.ROLL_CYCLE.lengthInMillis();
  }
}
