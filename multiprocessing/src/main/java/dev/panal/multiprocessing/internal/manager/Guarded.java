package dev.panal.multiprocessing.internal.manager;

import dev.panal.multiprocessing.ManagedMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object whose methods are called one at a time, under its own monitor. */
public interface Guarded {
  /** A list of a manager's. */
  final class GuardedList<E extends @Nullable Object> extends ArrayList<E> implements Guarded {
    private static final long serialVersionUID = 1L;

    public GuardedList(Collection<? extends E> content) {
      super(content);
    }
  }

  /** A set of a manager's. */
  final class GuardedSet<E extends @Nullable Object> extends LinkedHashSet<E> implements Guarded {
    private static final long serialVersionUID = 1L;

    public GuardedSet(Collection<? extends E> content) {
      super(content);
    }
  }

  /** A map of a manager's. */
  final class GuardedMap<K extends @Nullable Object, V extends @Nullable Object>
      extends LinkedHashMap<K, V> implements ManagedMap<K, V>, Guarded {
    private static final long serialVersionUID = 1L;

    public GuardedMap(Map<? extends K, ? extends V> content) {
      super(content);
    }
  }

  /** An iterator of a manager's. */
  record GuardedIterator<E extends @Nullable Object>(Iterator<? extends E> iterator)
      implements Iterator<E>, Guarded {
    @Override
    public boolean hasNext() {
      return iterator.hasNext();
    }

    @Override
    public E next() {
      return iterator.next();
    }

    @Override
    public void remove() {
      iterator.remove();
    }
  }
}
