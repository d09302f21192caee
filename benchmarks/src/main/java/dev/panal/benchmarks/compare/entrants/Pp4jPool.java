package dev.panal.benchmarks.compare.entrants;

import java.util.concurrent.TimeUnit;
import net.viktorc.pp4j.api.JavaProcessExecutorService;
import net.viktorc.pp4j.impl.JavaProcessPoolExecutor;
import net.viktorc.pp4j.impl.SimpleJavaProcessOptions;

/** PP4J's pool of two JVMs. */
public final class Pp4jPool implements AutoCloseable {
  private static final int WORKERS = 2;
  private static final int SECONDS_TO_END = 10;

  private final JavaProcessExecutorService service;

  /** Returns when the processes have started. */
  public Pp4jPool() throws InterruptedException {
    service = new JavaProcessPoolExecutor(
        new SimpleJavaProcessOptions(0), WORKERS, WORKERS, 0, null, false);
  }

  public JavaProcessExecutorService service() {
    return service;
  }

  @Override
  public void close() {
    service.shutdown();
    try {
      if (!service.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS)) {
        service.shutdownNow();
      }
    } catch (InterruptedException e) {
      service.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
