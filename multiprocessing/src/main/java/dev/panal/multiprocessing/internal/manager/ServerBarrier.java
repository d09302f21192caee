package dev.panal.multiprocessing.internal.manager;

import dev.panal.core.internal.Durations;
import dev.panal.multiprocessing.BarrierBrokenException;
import dev.panal.multiprocessing.ManagedBarrier;
import java.time.Duration;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The JDK's barrier. The call of a process that ends is interrupted, which breaks it. */
public final class ServerBarrier implements ManagedBarrier {
  private final CyclicBarrier barrier;

  /** @param action for the last one who comes, before any goes on */
  public ServerBarrier(int parties, @Nullable Runnable action) {
    barrier = new CyclicBarrier(parties, action);
  }

  @Override
  public int await() throws InterruptedException {
    return await(Durations.FOREVER_NANOS);
  }

  @Override
  public int await(Duration timeout) throws InterruptedException {
    return await(Durations.waitNanos(timeout, "timeout"));
  }

  private int await(long nanos) throws InterruptedException {
    try {
      return parties() - 1 - barrier.await(nanos, TimeUnit.NANOSECONDS);
    } catch (BrokenBarrierException | TimeoutException e) {
      throw new BarrierBrokenException("the barrier of " + parties() + " is broken", e);
    }
  }

  /** Whoever comes interrupted breaks it. */
  @Override
  public void abort() {
    Thread.currentThread().interrupt();
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException isBrokenNow) {
      // That was the aim.
    } finally {
      Thread.interrupted();
    }
  }

  @Override
  public void reset() {
    barrier.reset();
  }

  @Override
  public int parties() {
    return barrier.getParties();
  }

  @Override
  public int waiting() {
    return barrier.getNumberWaiting();
  }

  @Override
  public boolean isBroken() {
    return barrier.isBroken();
  }
}
