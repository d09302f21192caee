package dev.panal.multiprocessing;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Calls that wait: made by threads of their own, which sleep by the time that the test goes on. */
final class Sleeper {
  private Sleeper() {}

  static <T> CompletableFuture<T> of(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Peer.awaitAsleep(start(call, result));
    return result;
  }

  /** One that need not sleep yet, or of which that cannot be told, as of one in a socket. */
  static <T> CompletableFuture<T> begun(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    start(call, result);
    return result;
  }

  private static <T> Thread start(Callable<T> call, CompletableFuture<T> result) {
    Thread thread = new Thread(() -> {
      try {
        result.complete(call.call());
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  static CompletableFuture<?> of(Runnable call) {
    return of(() -> {
      call.run();
      return true;
    });
  }
}
