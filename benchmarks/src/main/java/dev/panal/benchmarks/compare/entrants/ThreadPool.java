package dev.panal.benchmarks.compare.entrants;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The JDK's pool of two threads. */
public final class ThreadPool implements AutoCloseable {
  private final ExecutorService service = Executors.newFixedThreadPool(2);

  public ExecutorService service() {
    return service;
  }

  @Override
  public void close() {
    service.shutdownNow();
  }
}
