package dev.panal.futures;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that a worker's code has logged.
 *
 * @param source the logging library that it was made with, as the {@link LogForwarder} calls it
 * @param at when
 * @param level by the library's own name for it
 * @param logger the logger's name
 * @param thread the name of the thread that logged it; in place of the worker's main thread the
 *     worker's name
 * @param message with its parameters filled in
 * @param context the diagnostic context (MDC) of the thread; with {@link #WORKER}, {@link #PID}
 *     and, on the thread of a task, {@link #TASK} and {@link #TASK_NAME}
 * @param thrown stands for what was logged with it: with its text, its frames and its causes, not
 *     of its class
 */
public record WorkerLogRecord(
    String source,
    Instant at,
    String level,
    String logger,
    String thread,
    String message,
    Map<String, String> context,
    @Nullable Throwable thrown) {

  /** Name of the worker, as {@link WorkerInfo#name()} has it. */
  public static final String WORKER = "panal.worker";

  /** Process id of the worker. */
  public static final String PID = "panal.pid";

  /** Id of the task. */
  public static final String TASK = "panal.task";

  /** Name of the task, if it has one. */
  public static final String TASK_NAME = "panal.taskName";
}
