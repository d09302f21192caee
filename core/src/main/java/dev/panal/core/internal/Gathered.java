package dev.panal.core.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Items that were read and not started yet. One thread, the owner, adds; any thread takes what is
 * there, with a lock of the caller's around it. Adding takes no lock and no atomic instruction.
 */
final class Gathered<A extends @Nullable Object> {
  private static final VarHandle COUNT;

  static {
    try {
      COUNT = MethodHandles.lookup().findVarHandle(Gathered.class, "count", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The owner's to write; of a longer one that replaces it the first items are the same. */
  private volatile @Nullable Object[] items = new @Nullable Object[16];

  private volatile int count;
  /** Of the items, how many another thread has taken; written under the caller's lock. */
  private volatile int taken;

  /** The owner: items that wait. */
  int size() {
    return (int) COUNT.get(this) - taken;
  }

  /** The owner. */
  void add(A item) {
    int at = (int) COUNT.get(this);
    @Nullable Object[] into = items;
    if (at == into.length) {
      into = Arrays.copyOf(into, 2 * at);
      items = into;
    }
    into[at] = item;
    COUNT.setRelease(this, at + 1);
  }

  /**
   * The owner, under the lock.
   *
   * @param expected how many will probably be added until the next time
   * @return a list whose elements can be set, not added to
   */
  List<A> takeAll(int expected) {
    List<A> all = between(taken, count);
    if (count > 0) {
      items = new @Nullable Object[Math.max(1, expected)];
      count = 0;
      taken = 0;
    }
    return all;
  }

  /** Another thread, under the lock. */
  List<A> takeFromOutside() {
    int end = count;
    List<A> all = between(taken, end);
    taken = end;
    return all;
  }

  @SuppressWarnings("unchecked") // add() puts nothing else in
  private List<A> between(int from, int to) {
    @Nullable Object[] all = items;
    return (List<A>)
        Arrays.asList(from == 0 && to == all.length ? all : Arrays.copyOfRange(all, from, to));
  }
}
