package dev.panal.logging;

import dev.panal.futures.WorkerLogRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/**
 * {@code java.util.logging}, which is also where {@code System.Logger} goes by default. It has no
 * diagnostic context, so worker and task are said behind the message.
 */
final class JulBackend implements Backend {
  /** Loggers are kept weakly: those whose level was set must not go. */
  private final List<Logger> kept = new ArrayList<>();

  @Override
  public String name() {
    return "jul";
  }

  @Override
  public String levels() {
    StringBuilder lines = new StringBuilder();
    LogManager manager = LogManager.getLogManager();
    for (String name : Collections.list(manager.getLoggerNames())) {
      Logger logger = manager.getLogger(name);
      if (logger != null && logger.getLevel() != null) {
        Levels.add(lines, logger.getLevel().getName(), name);
      }
    }
    return lines.toString();
  }

  @Override
  public void install(String levels, Consumer<WorkerLogRecord> target) {
    try {
      LogManager.getLogManager().readConfiguration(new ByteArrayInputStream(new byte[0]));
    } catch (IOException cannotBe) {
      throw new UncheckedIOException(cannotBe);
    }
    Levels.forEach(levels, (name, level) -> {
      Logger logger = Logger.getLogger(name);
      logger.setLevel(Level.parse(level));
      kept.add(logger);
    });
    Handler forwarding = new Forwarding(target);
    forwarding.setLevel(Level.ALL);
    Logger.getLogger("").addHandler(forwarding);
  }

  @Override
  public void log(WorkerLogRecord logged) {
    Logger logger = Logger.getLogger(logged.logger());
    Level level = Level.parse(logged.level());
    if (logger.isLoggable(level)) {
      LogRecord out = new LogRecord(level, logged.message() + from(logged.context()));
      out.setLoggerName(logged.logger());
      out.setInstant(logged.at());
      out.setThrown(logged.thrown());
      logger.log(out);
    }
  }

  private static String from(Map<String, String> context) {
    String task = context.get(WorkerLogRecord.TASK);
    String name = context.get(WorkerLogRecord.TASK_NAME);
    return " [" + context.get(WorkerLogRecord.WORKER) + (task == null ? "" : ", task " + task)
        + (name == null ? "" : " " + name) + "]";
  }

  private static final class Forwarding extends Handler {
    private final Consumer<WorkerLogRecord> target;
    private final Formatter formatter = new SimpleFormatter();

    Forwarding(Consumer<WorkerLogRecord> target) {
      this.target = target;
    }

    @Override
    public void publish(LogRecord logged) {
      if (isLoggable(logged)) {
        target.accept(new WorkerLogRecord(
            "jul",
            logged.getInstant(),
            logged.getLevel().getName(),
            String.valueOf(logged.getLoggerName()),
            Thread.currentThread().getName(),
            String.valueOf(formatter.formatMessage(logged)),
            Map.of(),
            logged.getThrown()));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
