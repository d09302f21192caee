package dev.panal.multiprocessing;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Calls that wait: made by threads of their own, which sleep by the time that the test goes on. */
final class Sleeper {
  private Sleeper() {}

  static <T> CompletableFuture<T> of(Callable<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread = new Thread(() -> {
      try {
        result.complete(call.call());
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
    Peer.awaitAsleep(thread);
    return result;
  }

  static CompletableFuture<?> of(Runnable call) {
    return of(() -> {
      call.run();
      return true;
    });
  }
}
