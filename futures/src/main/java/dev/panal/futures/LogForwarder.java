package dev.panal.futures;

import java.util.function.Consumer;

/**
 * Takes what workers log to the loggers of the application. A service of
 * {@link java.util.ServiceLoader}, of which the first that is found is used; {@code panal-logging}
 * has one.
 */
public interface LogForwarder {

  /**
   * What workers are to know, such as levels; given to {@link #install}. Called in the application
   * for each worker that starts, and once before by the thread that makes the first pool.
   */
  String settings();

  /**
   * From now on what is logged in this JVM goes to the target and nowhere else. Called in each
   * worker, before anything of the application's runs there.
   *
   * @param target may be called by any thread; waits while the application cannot keep up
   */
  void install(String settings, Consumer<WorkerLogRecord> target);

  /**
   * Logs in the application what a worker's code has logged. Called by one thread for each worker,
   * which is held up meanwhile when it logs more. What this throws is logged, the first time.
   */
  void log(WorkerLogRecord record);
}
