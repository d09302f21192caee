package dev.panal.futures.internal.dispatch;

/**
 * Room and counts that tasks give back. What the dispatcher finds is gathered and given back once a
 * turn: the counters are shared with every submitting thread.
 */
final class GiveBacks {
  private final Pool pool;
  private long tasks;
  private long bytes;
  private int finished;
  private long succeeded;

  GiveBacks(Pool pool) {
    this.pool = pool;
  }

  private boolean gathers() {
    return pool.dispatcher().isHere();
  }

  /** One waits no more. */
  void task() {
    if (gathers()) {
      tasks++;
    } else {
      pool.admission().tasksLeft(1);
    }
  }

  /** So many bytes of an argument are not needed any more. */
  void bytes(long count) {
    if (gathers()) {
      bytes += count;
    } else {
      pool.admission().bytesLeft(count);
    }
  }

  /** One is not unfinished any more. */
  void finished() {
    if (gathers()) {
      finished++;
    } else {
      pool.itemsReleased(1);
    }
  }

  /** So many have a value; only for who has the dispatcher's lock. */
  void succeeded(int count) {
    succeeded += count;
  }

  /** Whoever has the dispatcher's lock, before it lets go. */
  void flush() {
    if (succeeded > 0) {
      pool.counters().succeeded.add(succeeded);
      succeeded = 0;
    }
    if (tasks > 0) {
      pool.admission().tasksLeft(tasks);
      tasks = 0;
    }
    if (bytes > 0) {
      pool.admission().bytesLeft(bytes);
      bytes = 0;
    }
    if (finished > 0) {
      int count = finished;
      finished = 0;
      pool.itemsReleased(count);
    }
  }
}
