package dev.panal.core.internal;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;

/** Runnables made of or around a user's code. */
final class Runnables {
  private Runnables() {}

  /** A callable whose result nobody wants. */
  static Runnable of(Callable<?> task) {
    return () -> {
      try {
        task.call();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new CompletionException(e);
      }
    };
  }

  /** A throw has no future to go to, so the thread's handler gets it, as in the JDK's pools. */
  static void runLoudly(Runnable command) {
    try {
      command.run();
    } catch (Throwable t) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, t);
    }
  }
}
