package dev.panal.logging;

import ch.qos.logback.classic.ClassicConstants;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import dev.panal.futures.WorkerLogRecord;
import java.net.URL;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** SLF4J with Logback. */
final class LogbackBackend implements Backend {
  private static final String CALLER = LogbackBackend.class.getName();

  @Override
  public String name() {
    return "logback";
  }

  private static @Nullable LoggerContext context() {
    return LoggerFactory.getILoggerFactory() instanceof LoggerContext context ? context : null;
  }

  @Override
  public String levels() {
    StringBuilder lines = new StringBuilder();
    LoggerContext context = context();
    if (context != null) {
      for (Logger logger : context.getLoggerList()) {
        if (logger.getLevel() != null) {
          Levels.add(lines, logger.getLevel().toString(), logger.getName());
        }
      }
    }
    return lines.toString();
  }

  /**
   * The application's configuration is not read here: it might open the files that the application
   * writes.
   */
  @Override
  public void install(String levels, Consumer<WorkerLogRecord> target) {
    URL nothing = LogbackBackend.class.getResource("worker-logback.xml");
    System.setProperty(ClassicConstants.CONFIG_FILE_PROPERTY, String.valueOf(nothing));
    LoggerContext context = context();
    if (context == null) {
      return;
    }
    Levels.forEach(levels, (name, level) -> context.getLogger(name).setLevel(Level.toLevel(level)));
    Forwarding forwarding = new Forwarding(target);
    forwarding.setContext(context);
    forwarding.start();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(forwarding);
  }

  @Override
  public void log(WorkerLogRecord logged) {
    LoggerContext context = context();
    if (context == null) {
      return;
    }
    Logger logger = context.getLogger(logged.logger());
    Level level = Level.toLevel(logged.level());
    if (logger.isEnabledFor(level)) {
      LoggingEvent event =
          new LoggingEvent(CALLER, logger, level, logged.message(), logged.thrown(), null);
      event.setInstant(logged.at());
      event.setThreadName(logged.thread());
      event.setMDCPropertyMap(logged.context());
      logger.callAppenders(event);
    }
  }

  private static final class Forwarding extends AppenderBase<ILoggingEvent> {
    private final Consumer<WorkerLogRecord> target;

    Forwarding(Consumer<WorkerLogRecord> target) {
      this.target = target;
    }

    @Override
    protected void append(ILoggingEvent event) {
      IThrowableProxy proxy = event.getThrowableProxy();
      Map<String, String> context = event.getMDCPropertyMap();
      target.accept(new WorkerLogRecord(
          "logback",
          event.getInstant(),
          event.getLevel().toString(),
          event.getLoggerName(),
          event.getThreadName(),
          String.valueOf(event.getFormattedMessage()),
          context == null ? Map.of() : context,
          proxy instanceof ThrowableProxy its ? its.getThrowable() : null));
    }
  }
}
