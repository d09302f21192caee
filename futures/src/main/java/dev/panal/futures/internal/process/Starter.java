package dev.panal.futures.internal.process;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The thread from which all worker processes are started.
 *
 * <p>The kernel's parent-death signal fires when the <em>thread</em> that started a process ends,
 * so that thread must live as long as any process it started, and ends after the last of them.
 */
final class Starter {
  private static final Object LOCK = new Object();
  private static final Queue<Request> REQUESTS = new ArrayDeque<>();
  private static @Nullable Thread thread;
  private static int living;

  private Starter() {}

  /** Starts a process, which counts as living until {@link #ended} is called for it. */
  static Process start(ProcessBuilder builder) throws IOException {
    Request request = new Request(builder);
    synchronized (LOCK) {
      REQUESTS.add(request);
      living++;
      if (thread == null) {
        thread = new Thread(null, Starter::serve, "panal-starter", 64 << 10, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
      }
      LOCK.notifyAll();
    }
    try {
      return request.await();
    } catch (IOException | RuntimeException | Error failure) {
      ended();
      throw failure;
    }
  }

  static void ended() {
    synchronized (LOCK) {
      living--;
      LOCK.notifyAll();
    }
  }

  private static void serve() {
    for (Request request = next(); request != null; request = next()) {
      request.run();
    }
  }

  private static @Nullable Request next() {
    synchronized (LOCK) {
      while (true) {
        Request request = REQUESTS.poll();
        if (request != null) {
          return request;
        }
        if (living == 0) {
          thread = null;
          return null;
        }
        try {
          LOCK.wait();
        } catch (InterruptedException nobodyShouldAndItMeansNothing) {
          // The flag is clear again.
        }
      }
    }
  }

  private static final class Request {
    private final ProcessBuilder builder;
    private @Nullable Process process;
    private @Nullable Throwable failure;

    Request(ProcessBuilder builder) {
      this.builder = builder;
    }

    void run() {
      Process started = null;
      Throwable thrown = null;
      try {
        started = builder.start();
      } catch (Throwable t) {
        thrown = t;
      }
      synchronized (this) {
        process = started;
        failure = thrown;
        notifyAll();
      }
    }

    /**
     * Waits a few milliseconds; an interrupt is kept for later, since a process may have been
     * started already.
     */
    synchronized Process await() throws IOException {
      boolean interrupted = false;
      while (process == null && failure == null) {
        try {
          wait();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      if (process != null) {
        return process;
      }
      if (failure instanceof IOException io) {
        throw new IOException(io.getMessage(), io);
      }
      throw new IOException("process could not be started", failure);
    }
  }
}
