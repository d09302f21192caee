package dev.panal.core.internal;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The callbacks of one future: run one after another in order of registration, on the callback
 * threads.
 */
final class CallbackQueue<T extends @Nullable Object> implements Runnable {
  private record Entry(Runnable callback, Executor where) {}

  private final Object future;
  private final Callbacks callbacks;
  private final ArrayDeque<Entry> entries = new ArrayDeque<>(2);
  private boolean started;

  CallbackQueue(Object future, Callbacks callbacks) {
    this.future = future;
    this.callbacks = callbacks;
  }

  synchronized void add(Runnable callback, Executor where) {
    entries.add(new Entry(callback, where));
  }

  /** The future is done: runs what is registered unless that is under way. */
  void start() {
    synchronized (this) {
      if (started || entries.isEmpty()) {
        return;
      }
      started = true;
    }
    callbacks.execute(this);
  }

  @Override
  public void run() {
    for (; ; ) {
      Entry entry;
      synchronized (this) {
        entry = entries.poll();
        if (entry == null) {
          started = false;
          return;
        }
      }
      try {
        entry.where().execute(entry.callback());
      } catch (Throwable t) { // an Error of one callback must not keep the later ones from running
        callbacks.log(future, t);
      }
    }
  }
}
