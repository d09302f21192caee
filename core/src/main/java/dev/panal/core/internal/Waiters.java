package dev.panal.core.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait for one event, and short hooks of ours that run when it happens. A superclass
 * instead of a part: there are as many as there are futures.
 */
abstract class Waiters {
  /*
   * A stack of nodes, pushed by compare-and-set on `top`. fire() swaps in CLOSED and runs every node once; who comes
   * later sees CLOSED and does not enter. A node that gave up clears its action and is unlinked by a walk that starts
   * again when it meets a predecessor that was itself removed, as in FutureTask.
   */

  private static final class Node {
    final @Nullable Thread thread;
    volatile @Nullable Runnable hook;
    volatile boolean gone;

    @Nullable
    Node next;

    Node(@Nullable Thread thread, @Nullable Runnable hook) {
      this.thread = thread;
      this.hook = hook;
    }
  }

  private static final Node CLOSED = new Node(null, null);
  private static final VarHandle TOP;

  static {
    try {
      TOP = MethodHandles.lookup().findVarHandle(Waiters.class, "top", Node.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile @Nullable Node top;

  /** Runs {@code hook} when fired, at once when that has happened. */
  final Object addHook(Runnable hook) {
    Node node = new Node(null, hook);
    if (!push(node)) {
      run(node);
    }
    return node;
  }

  final void removeHook(Object node) {
    remove((Node) node);
  }

  /** False when the event has not happened by the deadline. */
  final boolean awaitFired(long deadlineNanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Node node = new Node(Thread.currentThread(), null);
    if (!push(node)) {
      return true;
    }
    while (top != CLOSED) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0) {
        remove(node);
        return top == CLOSED;
      }
      LockSupport.parkNanos(this, left);
      if (Thread.interrupted()) {
        remove(node);
        throw new InterruptedException();
      }
    }
    return true;
  }

  /** The event has happened. */
  final void fire() {
    Node node = (Node) TOP.getAndSet(this, CLOSED);
    while (node != null && node != CLOSED) {
      run(node);
      node = node.next;
    }
  }

  private static void run(Node node) {
    Runnable hook = node.hook;
    if (hook != null) {
      node.hook = null;
      hook.run();
    } else if (!node.gone) {
      LockSupport.unpark(node.thread);
    }
  }

  private boolean push(Node node) {
    for (; ; ) {
      Node first = top;
      if (first == CLOSED) {
        return false;
      }
      node.next = first;
      if (TOP.compareAndSet(this, first, node)) {
        return true;
      }
    }
  }

  private void remove(Node node) {
    node.gone = true;
    node.hook = null;
    retry:
    for (; ; ) {
      Node before = null;
      for (Node at = top; at != null && at != CLOSED; at = at.next) {
        if (!at.gone) {
          before = at;
        } else if (before != null) {
          before.next = at.next;
          if (before.gone) {
            continue retry;
          }
        } else if (!TOP.compareAndSet(this, at, at.next)) {
          continue retry;
        }
      }
      return;
    }
  }
}
