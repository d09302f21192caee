package dev.panal.multiprocessing;

import dev.panal.ipc.internal.directory.AtExit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Something to be done before this process ends, at most once; from
 * {@link JvmProcess#atExit(Runnable)}. Thread-safe. Python's {@code util.Finalize} and
 * {@code atexit}.
 */
public final class ExitHook {
  private static final List<ExitHook> HOOKS = new ArrayList<>();
  private static AtExit.@Nullable Registration registration;
  private static long made;

  private final AtomicReference<@Nullable Runnable> action;
  private final int priority;
  private final long number;

  private ExitHook(Runnable action, int priority, long number) {
    this.action = new AtomicReference<>(action);
    this.priority = priority;
    this.number = number;
  }

  static ExitHook add(Runnable action, int priority) {
    Objects.requireNonNull(action, "action");
    synchronized (HOOKS) {
      if (AtExit.isUnderWay()) {
        throw new IllegalStateException("this process is ending: it takes no more exit hooks");
      }
      ExitHook hook = new ExitHook(action, priority, made++);
      HOOKS.add(hook);
      if (registration == null) {
        registration = AtExit.add(AtExit.Stage.HOOKS, ExitHook::runAll);
      }
      return hook;
    }
  }

  /**
   * Does it now, on this thread, unless it was done or cancelled before.
   *
   * @return whether this call did it
   */
  public boolean run() {
    Runnable mine = take();
    if (mine == null) {
      return false;
    }
    mine.run();
    return true;
  }

  /**
   * Takes it back.
   *
   * @return whether it was neither done nor cancelled before
   */
  public boolean cancel() {
    return take() != null;
  }

  /** Whether it is still to be done. */
  public boolean isActive() {
    return action.get() != null;
  }

  private @Nullable Runnable take() {
    Runnable mine = action.getAndSet(null);
    synchronized (HOOKS) {
      HOOKS.remove(this);
      AtExit.Registration registered = registration;
      if (HOOKS.isEmpty() && registered != null) {
        registered.cancel();
        registration = null;
      }
    }
    return mine;
  }

  /** One that fails is reported like any other uncaught exception, and the next one runs. */
  private static void runAll() {
    List<ExitHook> hooks;
    synchronized (HOOKS) {
      hooks = new ArrayList<>(HOOKS);
    }
    hooks.sort(Comparator.comparing((ExitHook hook) -> hook.priority)
        .thenComparing(hook -> hook.number)
        .reversed());
    for (ExitHook hook : hooks) {
      try {
        hook.run();
      } catch (Throwable failure) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
      }
    }
  }

  @Override
  public String toString() {
    return "ExitHook[priority=" + priority + (isActive() ? ", active]" : "]");
  }
}
