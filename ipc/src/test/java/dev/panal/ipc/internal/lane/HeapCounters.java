package dev.panal.ipc.internal.lane;

import java.util.concurrent.atomic.AtomicLong;

/** Counters of two ends in one JVM. */
final class HeapCounters implements LaneCounters {
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong read = new AtomicLong();

  @Override
  public long writtenAcquire() {
    return written.getAcquire();
  }

  @Override
  public void writtenRelease(long bytes) {
    written.setRelease(bytes);
  }

  @Override
  public long readAcquire() {
    return read.getAcquire();
  }

  @Override
  public void readRelease(long bytes) {
    read.setRelease(bytes);
  }
}
