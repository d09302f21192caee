package dev.panal.futures.internal.dispatch;

import com.google.common.collect.EvictingQueue;
import java.util.List;

/** The elements that were added last, so many of them. Thread-safe. */
final class Latest<E> {
  private final EvictingQueue<E> elements;

  Latest(int most) {
    elements = EvictingQueue.create(most);
  }

  synchronized void add(E element) {
    elements.add(element);
  }

  /** The earliest first. */
  synchronized List<E> all() {
    return List.copyOf(elements);
  }
}
