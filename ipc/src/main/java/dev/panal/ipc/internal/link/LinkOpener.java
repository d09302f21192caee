package dev.panal.ipc.internal.link;

import dev.panal.ipc.internal.lane.LinkBrokenException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Opens links on a thread of their own, with a deadline: Chronicle may wait long, or for ever, for
 * a damaged file.
 */
final class LinkOpener {
  private LinkOpener() {}

  /**
   * Waits for what {@code open} returns, whatever the caller's interrupt flag; what comes too late
   * is closed.
   *
   * @throws IOException what {@code open} threw of that kind
   * @throws LinkBrokenException after the deadline, and for anything else that {@code open} threw
   */
  static <L extends AutoCloseable> L open(String what, Duration deadline, Callable<L> open)
      throws IOException {
    CompletableFuture<L> opened = new CompletableFuture<>();
    Thread thread = new Thread(() -> run(open, opened), "panal-link-opener");
    thread.setDaemon(true);
    thread.start();
    long end = System.nanoTime() + deadline.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return opened.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          LinkBrokenException late =
              new LinkBrokenException(what + " was not open within " + deadline, e);
          if (opened.completeExceptionally(late)) {
            throw late;
          }
        }
      }
    } catch (ExecutionException e) {
      throw unwrap(what, e.getCause() == null ? e : e.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException unwrap(String what, Throwable cause) {
    if (cause instanceof IOException e) {
      return e;
    }
    if (cause instanceof UncheckedIOException e) {
      return new IOException(e.getMessage(), e);
    }
    if (cause instanceof IllegalStateException e && e.getClass() == IllegalStateException.class) {
      throw e;
    }
    throw new LinkBrokenException("cannot open " + what + ": " + cause, cause);
  }

  private static <L extends AutoCloseable> void run(Callable<L> open, CompletableFuture<L> opened) {
    try {
      L link = open.call();
      if (!opened.complete(link)) {
        link.close();
      }
    } catch (Throwable e) {
      opened.completeExceptionally(e);
    }
  }
}
