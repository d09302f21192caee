package dev.panal.multiprocessing.internal.manager;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingDeque;
import org.jspecify.annotations.Nullable;

/** A queue that takes back what its taker did not live to receive. */
public sealed class ServerQueue<E> extends LinkedBlockingDeque<E> implements Drainable<E>
    permits ServerJoinableQueue {
  private static final long serialVersionUID = 1L;

  public ServerQueue(int capacity) {
    super(capacity);
  }

  @Override
  public List<E> drain(int most) {
    List<E> items = new ArrayList<>();
    drainTo(items, most);
    return items;
  }

  @SuppressWarnings("unchecked")
  void giveBack(Method method, @Nullable Object result) {
    if (result == null) {
      return;
    }
    switch (method.getName()) {
      case "take", "poll", "remove" -> {
        if (method.getReturnType() != boolean.class) {
          giveBack((E) result);
        }
      }
      case "drain" -> {
        List<E> items = (List<E>) result;
        for (int i = items.size() - 1; i >= 0; i--) {
          giveBack(items.get(i));
        }
      }
      default -> {}
    }
  }

  private void giveBack(E item) {
    boolean waiting = true;
    while (waiting) {
      try {
        putFirst(item);
        waiting = false;
      } catch (InterruptedException theCallerIsGone) {
        // The item must not be.
      }
    }
  }
}
