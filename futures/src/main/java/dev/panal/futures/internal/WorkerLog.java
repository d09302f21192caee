package dev.panal.futures.internal;

import dev.panal.core.TaskContext;
import dev.panal.futures.LogForwarder;
import dev.panal.futures.WorkerLogRecord;
import dev.panal.futures.internal.process.LaunchFile;
import dev.panal.futures.internal.process.LogLine;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/** Sends to the application what is logged in this worker, where the application wants that. */
final class WorkerLog {
  private final WorkerStart start;
  private final String token;
  private final Thread main = Thread.currentThread();
  private final PrintStream out = System.err;

  private WorkerLog(WorkerStart start, String token) {
    this.start = start;
    this.token = token;
  }

  static void start(WorkerStart start) {
    start.find(LaunchFile.LOG_TOKEN).ifPresent(token -> {
      try {
        ServiceLoader.load(LogForwarder.class)
            .findFirst()
            .ifPresent(forwarder -> forwarder.install(
                start.property(LaunchFile.LOG_SETTINGS), new WorkerLog(start, token)::send));
      } catch (Exception | ServiceConfigurationError | LinkageError e) {
        System.getLogger("dev.panal")
            .log(System.Logger.Level.WARNING, start.name() + ": log records stay here", e);
      }
    });
  }

  private void send(WorkerLogRecord logged) {
    Map<String, String> context = new LinkedHashMap<>(logged.context());
    context.put(WorkerLogRecord.WORKER, start.name());
    context.put(WorkerLogRecord.PID, Long.toString(ProcessHandle.current().pid()));
    TaskContext task = TaskContext.current();
    if (task.taskId() != 0) {
      context.put(WorkerLogRecord.TASK, Long.toString(task.taskId()));
      task.taskName().ifPresent(name -> context.put(WorkerLogRecord.TASK_NAME, name));
    }
    String line = LogLine.encode(
        token,
        new WorkerLogRecord(
            logged.source(),
            logged.at(),
            logged.level(),
            logged.logger(),
            Thread.currentThread() == main ? start.name() : logged.thread(),
            logged.message(),
            context,
            logged.thrown()));
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
    out.flush();
  }
}
