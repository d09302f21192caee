package dev.panal.futures.internal;

import java.io.InputStream;

/** Runs the target of a single process. */
final class ProcessWorker {
  private ProcessWorker() {}

  static void run(WorkerStart start, InputStream control) {
    throw new UnsupportedOperationException("mode=process is not supported: " + start.name() + " " + control);
  }
}
