package dev.panal.core.internal;

import dev.panal.core.TaskContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The task that each thread runs, and whether this JVM is a worker. */
public final class CurrentTask {
  private static final ThreadLocal<@Nullable TaskContext> CURRENT = new ThreadLocal<>();
  private static final TaskContext OUTSIDE = new Outside();
  private static volatile int depth;

  private CurrentTask() {}

  public static void enter(TaskContext context) {
    CURRENT.set(context);
  }

  public static void leave() {
    CURRENT.remove();
  }

  /** The thread's task; never null. */
  public static TaskContext current() {
    TaskContext context = CURRENT.get();
    return context == null ? OUTSIDE : context;
  }

  /** This JVM is a worker: 1 of the application's own pool, 2 of a worker's pool… */
  public static void markWorker(int atDepth) {
    depth = atDepth;
  }

  public static boolean inWorker() {
    return depth > 0;
  }

  /** 0 in the application. */
  public static int depth() {
    return depth;
  }

  private static final class Outside implements TaskContext {
    @Override
    public long taskId() {
      return 0;
    }

    @Override
    public Optional<String> taskName() {
      return Optional.empty();
    }

    @Override
    public int workerIndex() {
      return -1;
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void progress(long done, long total) {}
  }
}
