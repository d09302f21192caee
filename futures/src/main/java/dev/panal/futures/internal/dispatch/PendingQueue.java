package dev.panal.futures.internal.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What waits for a worker: higher priority first, then first come first served. Used by the
 * dispatcher alone.
 */
final class PendingQueue {
  private final TreeMap<Integer, ArrayDeque<Work>> byPriority =
      new TreeMap<>(Comparator.reverseOrder());
  /** The one used last: most programs know one priority only. */
  private @Nullable ArrayDeque<Work> recent;

  private int recentPriority;

  void add(Work work) {
    queue(work).addLast(work);
  }

  /** Puts back what had been taken from here, before all of its priority. */
  void addFirst(Work work) {
    queue(work).addFirst(work);
  }

  private ArrayDeque<Work> queue(Work work) {
    int priority = work.priority();
    ArrayDeque<Work> queue = recent;
    if (queue == null || priority != recentPriority) {
      queue = byPriority.computeIfAbsent(priority, p -> new ArrayDeque<>());
      recent = queue;
      recentPriority = priority;
    }
    return queue;
  }

  /** The next with something left to hand over; what has none is dropped on the way. */
  @Nullable
  Work peek() {
    if (byPriority.size() == 1 && recent != null) {
      return dropFinished(recent);
    }
    Iterator<ArrayDeque<Work>> queues = byPriority.values().iterator();
    while (queues.hasNext()) {
      ArrayDeque<Work> queue = queues.next();
      Work head = dropFinished(queue);
      if (head != null) {
        return head;
      }
      queues.remove(); // or a program with many priorities would leave a queue for each
      recent = null;
    }
    return null;
  }

  private static @Nullable Work dropFinished(ArrayDeque<Work> queue) {
    Work head = queue.peekFirst();
    while (head != null && !head.hasPending()) {
      queue.removeFirst();
      head.leftQueue();
      head = queue.peekFirst();
    }
    return head;
  }

  void removeFirst(Work head) {
    ArrayDeque<Work> queue = queue(head);
    if (queue.peekFirst() != head) {
      throw new IllegalStateException("not the head: " + head);
    }
    queue.removeFirst();
    head.leftQueue();
  }

  boolean isEmpty() {
    return peek() == null;
  }

  /** Empties the queue. */
  List<Work> drain() {
    List<Work> all = new ArrayList<>();
    byPriority.values().forEach(all::addAll);
    byPriority.clear();
    recent = null;
    all.forEach(Work::leftQueue);
    return all;
  }
}
