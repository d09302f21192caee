package dev.panal.futures.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Lets an interrupt through only to the very task that it was meant for.
 *
 * <p>One word says what runs. While the listener interrupts, a mark in it keeps the task's thread
 * from ending its run; that thread clears its flag after the end. So a late interrupt finds no
 * match and never reaches the next task or code of ours. One that comes between the task's claim
 * and its begin is kept until it begins: the listener notes it and looks again whether the run has
 * begun, the task's thread begins and then looks at the note, so that one of them sees the other.
 */
final class InterruptGate {
  private static final VarHandle RUN;

  static {
    try {
      RUN = MethodHandles.lookup().findVarHandle(InterruptGate.class, "run", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final long IDLE = -1;
  private static final long INTERRUPTING = 1L << 31;
  private static final int ITEM_BITS = 32;

  private record Early(long generation, int item) {}

  private final Thread taskThread;
  /** The generation's low half and the item; the item's sign bit is the mark. */
  private volatile long run = IDLE;

  private volatile @Nullable Early early;

  InterruptGate(Thread taskThread) {
    this.taskThread = taskThread;
  }

  /** Two generations that are alike are four thousand million hand-overs apart. */
  private static long word(long generation, int item) {
    return generation << ITEM_BITS | item;
  }

  /** The task's thread: begins. */
  void open(long generation, int item) {
    run = word(generation, item);
    lookAtNote(generation, item);
  }

  /** The task's thread: ends. */
  void close(long generation, int item) {
    change(word(generation, item), IDLE);
  }

  /** The task's thread: ends an item and begins the next one. */
  void next(long generation, int ended, int begun) {
    change(word(generation, ended), word(generation, begun));
    lookAtNote(generation, begun);
  }

  private void change(long from, long to) {
    while (!RUN.compareAndSet(this, from, to)) {
      Thread.onSpinWait(); // the listener interrupts
    }
    Thread.interrupted();
  }

  private void lookAtNote(long generation, int item) {
    Early noted = early;
    if (noted != null && noted.generation == generation && noted.item == item) {
      early = null;
      taskThread.interrupt();
    }
  }

  /** The listener. */
  void interrupt(long generation, int item) {
    if (!interruptNow(generation, item)) {
      early = new Early(generation, item);
      interruptNow(generation, item);
    }
  }

  private boolean interruptNow(long generation, int item) {
    long word = word(generation, item);
    if (!RUN.compareAndSet(this, word, word | INTERRUPTING)) {
      return false;
    }
    taskThread.interrupt();
    run = word;
    return true;
  }
}
