package dev.panal.logging;

import dev.panal.futures.WorkerLogRecord;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.apache.logging.log4j.core.impl.ContextDataFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.time.MutableInstant;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.apache.logging.log4j.util.StringMap;
import org.jspecify.annotations.Nullable;

/** Log4j 2, with or without SLF4J before it. */
final class Log4jBackend implements Backend {
  private static final String CALLER = Log4jBackend.class.getName();

  @Override
  public String name() {
    return "log4j";
  }

  private static @Nullable LoggerContext context() {
    return LogManager.getContext(false) instanceof LoggerContext context ? context : null;
  }

  @Override
  public String levels() {
    StringBuilder lines = new StringBuilder();
    LoggerContext context = context();
    if (context != null) {
      for (LoggerConfig logger : context.getConfiguration().getLoggers().values()) {
        Levels.add(lines, logger.getLevel().name(), logger.getName());
      }
    }
    return lines.toString();
  }

  /** As for Logback: the application's configuration is not read here. */
  @Override
  public void install(String levels, Consumer<WorkerLogRecord> target) {
    ConfigurationBuilder<BuiltConfiguration> builder =
        ConfigurationBuilderFactory.newConfigurationBuilder().setStatusLevel(Level.ERROR);
    builder.add(builder.newRootLogger(Level.ERROR));
    LoggerContext context = Configurator.initialize(builder.build());
    if (context == null) {
      return;
    }
    Levels.forEach(levels, (name, level) -> Configurator.setLevel(name, Level.toLevel(level)));
    Forwarding forwarding = new Forwarding(target);
    forwarding.start();
    context.getConfiguration().getRootLogger().addAppender(forwarding, Level.ALL, null);
    context.updateLoggers();
  }

  @Override
  public void log(WorkerLogRecord logged) {
    LoggerContext context = context();
    if (context == null) {
      return;
    }
    Logger logger = context.getLogger(logged.logger());
    Level level = Level.toLevel(logged.level());
    if (logger.isEnabled(level)) {
      StringMap data = ContextDataFactory.createContextData(logged.context().size());
      logged.context().forEach(data::putValue);
      MutableInstant at = new MutableInstant();
      at.initFromEpochSecond(logged.at().getEpochSecond(), logged.at().getNano());
      logger
          .get()
          .log(Log4jLogEvent.newBuilder()
              .setLoggerName(logged.logger())
              .setLoggerFqcn(CALLER)
              .setLevel(level)
              .setMessage(new SimpleMessage(logged.message()))
              .setThrown(logged.thrown())
              .setThreadName(logged.thread())
              .setInstant(at)
              .setContextData(data)
              .build());
    }
  }

  private static final class Forwarding extends AbstractAppender {
    private final Consumer<WorkerLogRecord> target;

    Forwarding(Consumer<WorkerLogRecord> target) {
      super("panal", null, null, true, Property.EMPTY_ARRAY);
      this.target = target;
    }

    @Override
    public void append(LogEvent event) {
      Map<String, String> context = new SortedArrayStringMap(event.getContextData()).toMap();
      target.accept(new WorkerLogRecord(
          "log4j",
          Instant.ofEpochSecond(
              event.getInstant().getEpochSecond(), event.getInstant().getNanoOfSecond()),
          event.getLevel().name(),
          event.getLoggerName(),
          event.getThreadName(),
          String.valueOf(event.getMessage().getFormattedMessage()),
          context,
          event.getThrown()));
    }
  }
}
