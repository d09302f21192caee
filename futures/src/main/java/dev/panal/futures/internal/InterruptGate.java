package dev.panal.futures.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Lets an interrupt through only to the very task that it was meant for.
 *
 * <p>While the listener interrupts, the phase keeps the task's thread from ending its run; that
 * thread clears its flag after the end. So a late interrupt finds no match and never reaches the
 * next task or code of ours. One that comes between the task's claim and its begin is kept until it
 * begins: the listener notes it and looks again whether the run has begun, the task's thread begins
 * and then looks at the note, so that one of them sees the other.
 */
final class InterruptGate {
  private static final VarHandle PHASE;

  static {
    try {
      PHASE = MethodHandles.lookup().findVarHandle(InterruptGate.class, "phase", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int IDLE = 0;
  private static final int RUNNING = 1;
  private static final int INTERRUPTING = 2;

  private record Run(long generation, int item) {}

  private final Thread taskThread;
  private volatile int phase;
  /** Written by the task's thread while idle, read by the listener while interrupting. */
  private long generation;

  private int item;
  private volatile @Nullable Run early;

  InterruptGate(Thread taskThread) {
    this.taskThread = taskThread;
  }

  /** The task's thread: begins. */
  void open(long taskGeneration, int taskItem) {
    generation = taskGeneration;
    item = taskItem;
    phase = RUNNING;
    Run noted = early;
    if (noted != null && noted.generation == taskGeneration && noted.item == taskItem) {
      early = null;
      taskThread.interrupt();
    }
  }

  /** The task's thread: ends. */
  void close() {
    while (!PHASE.compareAndSet(this, RUNNING, IDLE)) {
      Thread.onSpinWait(); // the listener interrupts
    }
    Thread.interrupted();
  }

  /** The listener. */
  void interrupt(long taskGeneration, int taskItem) {
    if (!interruptNow(taskGeneration, taskItem)) {
      early = new Run(taskGeneration, taskItem);
      interruptNow(taskGeneration, taskItem);
    }
  }

  private boolean interruptNow(long taskGeneration, int taskItem) {
    if (!PHASE.compareAndSet(this, RUNNING, INTERRUPTING)) {
      return false;
    }
    boolean matches = generation == taskGeneration && item == taskItem;
    if (matches) {
      taskThread.interrupt();
    }
    phase = RUNNING;
    return matches;
  }
}
