package dev.panal.logging;

import dev.panal.futures.WorkerLogRecord;
import java.util.function.Consumer;

/** A logging library, on both sides. */
interface Backend {
  /** In records: where one came from is where it goes. */
  String name();

  /**
   * Lines of a level, a space and a logger's name, which may be empty: what differs from default.
   */
  String levels();

  /** In a worker: sends everything there. */
  void install(String levels, Consumer<WorkerLogRecord> target);

  /** In the application. */
  void log(WorkerLogRecord logged);
}
