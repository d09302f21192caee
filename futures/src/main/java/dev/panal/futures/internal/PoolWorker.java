package dev.panal.futures.internal;

import java.io.IOException;

/** A pool's worker. */
public final class PoolWorker {
  private PoolWorker() {}

  public static void run(WorkerStart start) throws IOException {
    throw new IOException("mode=pool is not supported: " + start.name());
  }
}
