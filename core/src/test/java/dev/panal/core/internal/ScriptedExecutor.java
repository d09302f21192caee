package dev.panal.core.internal;

import dev.panal.core.SerializableFunction;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Takes batches as a process pool does and finishes their items in a random order on a thread of
 * its own.
 */
final class ScriptedExecutor extends AbstractTaskExecutor {
  private final Random random;
  private final List<Runnable> unfinished = new ArrayList<>();
  private final Thread worker = new Thread(this::work, "scripted");
  private boolean shutdown;
  private int inFlight;
  private int mostInFlight;

  ScriptedExecutor(long seed) {
    random = new Random(seed);
    worker.setDaemon(true);
    worker.start();
  }

  private synchronized void work() {
    for (; ; ) {
      while (unfinished.isEmpty() && !shutdown) {
        try {
          wait();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
      if (unfinished.isEmpty()) {
        return;
      }
      unfinished.remove(random.nextInt(unfinished.size())).run();
      if (random.nextInt(4) == 0) {
        try {
          wait(0, 1); // lets the consumer in between
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }

  @Override
  protected synchronized <A, R> ItemBatch<R> startBatch(
      SerializableFunction<? super A, ? extends R> fn,
      List<A> items,
      int chunkSize,
      TaskOptions options,
      Runnable onItemsDone) {
    if (shutdown) {
      throw new RejectedExecutionException("shut down");
    }
    Batch<R> batch = new Batch<>(items.size());
    inFlight += items.size();
    mostInFlight = Math.max(mostInFlight, inFlight);
    for (int i = 0; i < items.size(); i++) {
      int index = i;
      A item = items.get(i);
      unfinished.add(() -> {
        batch.outcomes.set(index, Settled.success(fn.apply(item)));
        onItemsDone.run();
      });
    }
    notifyAll();
    return batch;
  }

  /** Most items that were started and not yet taken. */
  synchronized int mostInFlight() {
    return mostInFlight;
  }

  private final class Batch<R> implements ItemBatch<R> {
    final AtomicReferenceArray<Settled<R>> outcomes;

    Batch(int size) {
      outcomes = new AtomicReferenceArray<>(size);
    }

    @Override
    public int size() {
      return outcomes.length();
    }

    @Override
    public boolean isDone(int index) {
      return outcomes.get(index) != null;
    }

    @Override
    public Object outcome(int index) {
      synchronized (ScriptedExecutor.this) {
        inFlight--;
      }
      return outcomes.get(index);
    }

    @Override
    public void cancelPending() {}
  }

  @Override
  protected <R> TaskFuture<R> start(Invocation<R> invocation, TaskOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  protected String name() {
    return "scripted";
  }

  @Override
  public synchronized void shutdown() {
    shutdown = true;
    notifyAll();
  }

  @Override
  public void shutdownAndCancelPending() {
    shutdown();
  }

  @Override
  public void shutdownNow() {
    shutdown();
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return !worker.isAlive();
  }

  @Override
  public boolean awaitTermination(Duration timeout) throws InterruptedException {
    worker.join(Math.min(60_000, timeout.toMillis()));
    return isTerminated();
  }
}
