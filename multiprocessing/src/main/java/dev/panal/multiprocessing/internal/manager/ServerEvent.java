package dev.panal.multiprocessing.internal.manager;

import dev.panal.core.internal.Durations;
import dev.panal.multiprocessing.ManagedEvent;
import java.time.Duration;

/** The flag itself. A wait ends also when it was set and cleared again meanwhile. */
public final class ServerEvent implements ManagedEvent {
  private boolean set;
  private long times;

  @Override
  public synchronized boolean isSet() {
    return set;
  }

  @Override
  public synchronized void set() {
    if (!set) {
      set = true;
      times++;
      notifyAll();
    }
  }

  @Override
  public synchronized void clear() {
    set = false;
  }

  @Override
  public void await() throws InterruptedException {
    await(Durations.FOREVER_NANOS);
  }

  @Override
  public boolean await(Duration timeout) throws InterruptedException {
    return await(Durations.waitNanos(timeout, "timeout"));
  }

  private synchronized boolean await(long nanos) throws InterruptedException {
    long before = times;
    return TimedWait.until(this, nanos, () -> set || times != before);
  }
}
