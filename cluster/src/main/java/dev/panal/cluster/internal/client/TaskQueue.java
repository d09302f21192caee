package dev.panal.cluster.internal.client;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for a node: higher priorities first, equal ones in order. For one thread. Tasks
 * that are done stay until they are at the head.
 */
final class TaskQueue {
  private final TreeMap<Integer, ArrayDeque<ClusterTask<?>>> byPriority =
      new TreeMap<>(Comparator.reverseOrder());

  void addLast(ClusterTask<?> task) {
    at(task).addLast(task);
  }

  /** It waited before. */
  void addFirst(ClusterTask<?> task) {
    at(task).addFirst(task);
  }

  private ArrayDeque<ClusterTask<?>> at(ClusterTask<?> task) {
    return byPriority.computeIfAbsent(task.priority(), any -> new ArrayDeque<>());
  }

  /** The next one that is not done; stays. */
  @Nullable
  ClusterTask<?> peek() {
    while (!byPriority.isEmpty()) {
      ArrayDeque<ClusterTask<?>> first = byPriority.firstEntry().getValue();
      while (!first.isEmpty()) {
        if (!first.getFirst().isDone()) {
          return first.getFirst();
        }
        first.removeFirst();
      }
      byPriority.pollFirstEntry();
    }
    return null;
  }

  /** After {@link #peek}. */
  void removeFirst() {
    byPriority.firstEntry().getValue().removeFirst();
  }

  void forEach(Consumer<ClusterTask<?>> action) {
    byPriority.values().forEach(tasks -> tasks.forEach(action));
  }
}
