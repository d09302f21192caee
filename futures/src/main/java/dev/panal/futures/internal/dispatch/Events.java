package dev.panal.futures.internal.dispatch;

import dev.panal.futures.PoolListener;
import dev.panal.futures.StalledTask;
import dev.panal.futures.WorkerInfo;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells the listener, one event after another, on callback threads. */
final class Events {
  private static final System.Logger LOG = System.getLogger("dev.panal");

  private final Pool pool;
  private final @Nullable PoolListener listener;
  private final Queue<Consumer<PoolListener>> queue = new ArrayDeque<>();
  private boolean running;

  Events(Pool pool, @Nullable PoolListener listener) {
    this.pool = pool;
    this.listener = listener;
  }

  boolean isListenedTo() {
    return listener != null;
  }

  void workerStarted(Worker worker) {
    FlightEvents.worker(worker, "started", null);
    tell(worker, PoolListener::workerStarted);
  }

  void workerReady(Worker worker) {
    FlightEvents.worker(worker, "ready", null);
    tell(worker, PoolListener::workerReady);
  }

  void workerStopped(Worker worker, String reason) {
    FlightEvents.worker(worker, "stopped", reason);
    tell(worker, (l, info) -> l.workerStopped(info, reason));
  }

  void taskDone(PoolTask<?> task) {
    tell(l -> l.taskDone(task.info()));
  }

  void taskStalled(StalledTask task) {
    tell(l -> l.taskStalled(task));
  }

  void broken(Throwable cause) {
    tell(l -> l.poolBroken(cause));
  }

  void terminated() {
    tell(l -> l.poolTerminated(pool.stats()));
  }

  private void tell(Worker worker, java.util.function.BiConsumer<PoolListener, WorkerInfo> event) {
    if (listener != null) {
      WorkerInfo info = worker.info();
      tell(l -> event.accept(l, info));
    }
  }

  private void tell(Consumer<PoolListener> event) {
    if (listener == null) {
      return;
    }
    synchronized (queue) {
      queue.add(event);
      if (running) {
        return;
      }
      running = true;
    }
    pool.callbacks().execute(this::run);
  }

  private void run() {
    Consumer<PoolListener> event;
    while ((event = next()) != null) {
      try {
        event.accept(java.util.Objects.requireNonNull(listener));
      } catch (Throwable t) {
        LOG.log(
            System.Logger.Level.WARNING, pool.config().name() + ": the pool's listener failed", t);
      }
    }
  }

  private @Nullable Consumer<PoolListener> next() {
    synchronized (queue) {
      Consumer<PoolListener> event = queue.poll();
      running = event != null;
      return event;
    }
  }
}
