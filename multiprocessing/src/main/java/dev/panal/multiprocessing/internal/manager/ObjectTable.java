package dev.panal.multiprocessing.internal.manager;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a manager. Thread-safe.
 *
 * <p>An object is held as long as a process has a proxy of it, or one may be on its way. What is
 * held by nobody any more but by another object of the manager, as an element of a list, is kept by
 * that: the table itself then has only a weak reference.
 */
final class ObjectTable {
  /** How long a proxy that was written may take until it is read. */
  static final long LEASE_SECONDS = 60;

  private final Map<Long, Held> held = new HashMap<>();
  private final Map<Long, Weak> known = new HashMap<>();
  private final ReferenceQueue<Held> collected = new ReferenceQueue<>();
  private @Nullable ScheduledThreadPoolExecutor timer;
  private long last;

  private static final class Weak extends WeakReference<Held> {
    final long id;

    Weak(Held object, ReferenceQueue<Held> queue) {
      super(object, queue);
      id = object.id;
    }
  }

  synchronized Held add(Object target, Class<?>... interfaces) {
    forgetCollected();
    Held object = new Held(++last, target, interfaces);
    known.put(object.id, new Weak(object, collected));
    return object;
  }

  /** Null: it is gone. */
  synchronized @Nullable Held find(long id) {
    Held strong = held.get(id);
    if (strong != null) {
      return strong;
    }
    Weak weak = known.get(id);
    return weak == null ? null : weak.get();
  }

  synchronized void retain(Held object, int count) {
    object.proxies += count;
    held.put(object.id, object);
  }

  synchronized void release(Held object, int count) {
    object.proxies -= count;
    letGo(object);
  }

  /** Keeps it for a while. */
  synchronized void lease(Held object) {
    object.leasedUntil = System.nanoTime() + TimeUnit.SECONDS.toNanos(LEASE_SECONDS);
    held.put(object.id, object);
    if (!object.leased) {
      object.leased = true;
      later(object);
    }
  }

  private void later(Held object) {
    ScheduledThreadPoolExecutor executor = timer;
    if (executor == null) {
      executor = new ScheduledThreadPoolExecutor(1, body -> {
        Thread thread = new Thread(null, body, "panal-manager-leases", 0, false);
        thread.setDaemon(true);
        return thread;
      });
      timer = executor;
    }
    executor.schedule(
        () -> expire(object), object.leasedUntil - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  private synchronized void expire(Held object) {
    if (object.leasedUntil - System.nanoTime() > 0) {
      later(object);
    } else {
      object.leased = false;
      letGo(object);
    }
  }

  private void letGo(Held object) {
    if (object.proxies <= 0 && !object.leased) {
      held.remove(object.id);
    }
  }

  /** How many are held from outside. */
  synchronized int size() {
    return held.size();
  }

  private void forgetCollected() {
    for (Object gone = collected.poll(); gone != null; gone = collected.poll()) {
      known.remove(((Weak) gone).id);
    }
  }
}
