package dev.panal.multiprocessing.internal.manager;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A process that uses a manager, from its side: what it holds goes when the process does.
 * Thread-safe.
 */
final class Session {
  /** Two random numbers that a process chose. */
  record Id(long high, long low) {}

  /** What a process may own and lose by its end: a lock. */
  interface Owned {
    void ended(Session session);
  }

  private final ObjectTable table;
  private final Map<Held, Integer> proxies = new HashMap<>();
  private final Set<Owned> owned = new HashSet<>();
  private final Set<ServerConnection> connections = new HashSet<>();
  private volatile boolean ended;

  Session(ObjectTable table) {
    this.table = table;
  }

  boolean hasEnded() {
    return ended;
  }

  /** False: it has ended. */
  synchronized boolean add(ServerConnection connection) {
    return !ended && connections.add(connection);
  }

  synchronized void remove(ServerConnection connection) {
    connections.remove(connection);
  }

  void retain(Held object) {
    synchronized (this) {
      if (ended) {
        return;
      }
      proxies.merge(object, 1, Integer::sum);
    }
    table.retain(object, 1);
  }

  void release(Held object) {
    synchronized (this) {
      Integer count = proxies.get(object);
      if (count == null) {
        return;
      }
      if (count == 1) {
        proxies.remove(object);
      } else {
        proxies.put(object, count - 1);
      }
    }
    table.release(object, 1);
  }

  /** False: it has ended, and owns nothing any more. */
  synchronized boolean owns(Owned thing) {
    return !ended && owned.add(thing);
  }

  synchronized void disowns(Owned thing) {
    owned.remove(thing);
  }

  void cancel(long connection, long call) {
    List<ServerConnection> all;
    synchronized (this) {
      all = new ArrayList<>(connections);
    }
    for (ServerConnection each : all) {
      if (each.number() == connection) {
        each.cancel(call);
      }
    }
  }

  /** Its locks are released, its calls interrupted, its proxies no longer counted. */
  void end() {
    List<ServerConnection> calls;
    List<Owned> things;
    Map<Held, Integer> objects;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      calls = new ArrayList<>(connections);
      things = new ArrayList<>(owned);
      objects = new HashMap<>(proxies);
      connections.clear();
      owned.clear();
      proxies.clear();
    }
    calls.forEach(ServerConnection::abandon);
    things.forEach(each -> each.ended(this));
    objects.forEach(table::release);
  }
}
