package dev.panal.futures.internal;

import dev.panal.ipc.internal.link.ControlMessage;
import java.io.EOFException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The thread of a pool's worker that listens to its control stream: it passes interrupts on, ends
 * the process when told so or when the parent has gone, and once a second, the only thing that is
 * done when idle, looks for the parent and at the memory.
 */
final class BellListener implements Runnable {
  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long FAILURE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long STOP_MILLIS = 100;

  private final WorkerStart start;
  private final ParentWatch parent;
  private final Thread taskThread;
  private final Thread thread = new Thread(null, this, "panal-listener", 0, false);
  private volatile boolean over;

  private BellListener(WorkerStart start) {
    this.start = start;
    this.parent = new ParentWatch(start.parentPid());
    this.taskThread = Thread.currentThread();
  }

  static BellListener start(WorkerStart start) {
    BellListener listener = new BellListener(start);
    listener.thread.setDaemon(true);
    listener.thread.start();
    return listener;
  }

  /**
   * Before the process ends: a JVM waits 0.3 s at its end for threads that are in a system call.
   */
  void stop() {
    over = true;
    start.bells().stopListening();
    try {
      thread.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    long nextTick = System.nanoTime();
    while (!over) {
      try {
        long left = nextTick - System.nanoTime();
        if (left <= 0) {
          nextTick = System.nanoTime() + TICK_NANOS;
          left = TICK_NANOS;
          tick();
        }
        ControlMessage message = start.bells().awaitControl(left);
        if (message != null) {
          handle(message);
        }
      } catch (EOFException parentGone) {
        ParentWatch.halt();
      } catch (Throwable taskTookTheMemory) {
        // nobody else would notice the parent's death
        LockSupport.parkNanos(FAILURE_PAUSE_NANOS);
      }
    }
  }

  private void tick() {
    if (!parent.isParentAlive()) {
      ParentWatch.halt();
    }
    start.sampleMemoryIfBusy();
  }

  private void handle(ControlMessage message) {
    switch (message.kind()) {
      case TERMINATE -> Exit.inBackground(ExitCode.TERMINATED);
      case DUMP ->
        start.bells().sendToHost(ControlMessage.of(ControlMessage.Kind.STACKS, stacks()));
      default -> start.handle(message);
    }
  }

  private String stacks() {
    Map<Thread, StackTraceElement[]> all = Thread.getAllStackTraces();
    StringBuilder text = new StringBuilder();
    append(text, taskThread, all.getOrDefault(taskThread, new StackTraceElement[0]));
    all.forEach((thread, stack) -> {
      ThreadGroup group = thread.getThreadGroup();
      boolean ofTheJvm = group == null || group.getParent() == null;
      if (thread != taskThread && thread != this.thread && !ofTheJvm) {
        append(text.append('\n'), thread, stack);
      }
    });
    return text.toString();
  }

  private static void append(StringBuilder text, Thread thread, StackTraceElement[] stack) {
    text.append('"')
        .append(thread.getName())
        .append("\" ")
        .append(thread.getState())
        .append('\n');
    for (StackTraceElement frame : stack) {
      text.append("    at ").append(frame).append('\n');
    }
  }
}
