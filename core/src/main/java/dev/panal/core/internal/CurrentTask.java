package dev.panal.core.internal;

import dev.panal.core.TaskContext;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The task that each thread runs, and whether this JVM is a worker. */
public final class CurrentTask {
  /** Tells the task that a thread runs at the moment when it is asked. */
  public interface Source {
    TaskContext context();
  }

  private static final ThreadLocal<@Nullable Source> CURRENT = new ThreadLocal<>();
  private static final TaskContext OUTSIDE = new Outside();
  private static volatile int depth;

  private CurrentTask() {}

  /**
   * The calling thread runs what the source tells.
   *
   * @return what it ran until now, for {@link #leave}
   */
  public static @Nullable Source enter(Source source) {
    Source before = CURRENT.get();
    CURRENT.set(source);
    return before;
  }

  public static void leave(@Nullable Source before) {
    if (before == null) {
      CURRENT.remove();
    } else {
      CURRENT.set(before);
    }
  }

  /** The thread's task; never null. */
  public static TaskContext current() {
    Source source = CURRENT.get();
    return source == null ? OUTSIDE : source.context();
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
