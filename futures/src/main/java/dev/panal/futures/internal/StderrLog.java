package dev.panal.futures.internal;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/**
 * What Panal logs, on standard error, each line with the name of its process: Python's
 * {@code log_to_stderr}. Once on, it is on in all that this JVM starts from then on.
 */
public final class StderrLog {
  /** The logger that all of Panal's are below. */
  public static final String NAME = "dev.panal";

  private static final String JDK_FINDER = "sun.util.logging.internal.LoggingProviderImpl";
  private static final String MAIN = "MainProcess";

  private static volatile System.Logger.@Nullable Level level;

  /** Held, since the JDK forgets a logger that nobody holds, with its handlers. */
  private static @Nullable Logger logger;

  private StderrLog() {}

  /** From which level on; empty: not on. */
  public static Optional<System.Logger.Level> level() {
    return Optional.ofNullable(level);
  }

  /**
   * Turns it on, or changes the level.
   *
   * @throws IllegalStateException when another library than the JDK's writes the log: that one is
   *     to be set up
   */
  public static synchronized void install(System.Logger.Level from) {
    String finder = System.LoggerFinder.getLoggerFinder().getClass().getName();
    if (!finder.equals(JDK_FINDER)) {
      throw new IllegalStateException(
          "the log goes to " + finder + ": set the level of logger=" + NAME + " there");
    }
    Logger known = logger;
    if (known == null) {
      known = Logger.getLogger(NAME);
      known.setUseParentHandlers(false);
      known.addHandler(new ToStderr());
      logger = known;
    }
    known.setLevel(jdkLevel(from));
    level = from == System.Logger.Level.OFF ? null : from;
  }

  private static Level jdkLevel(System.Logger.Level of) {
    return switch (of) {
      case ALL -> Level.ALL;
      case TRACE -> Level.FINER;
      case DEBUG -> Level.FINE;
      case INFO -> Level.INFO;
      case WARNING -> Level.WARNING;
      case ERROR -> Level.SEVERE;
      case OFF -> Level.OFF;
    };
  }

  /** Writes to what {@code System.err} is at that time. */
  private static final class ToStderr extends Handler {
    ToStderr() {
      setLevel(Level.ALL);
      setFormatter(new SimpleFormatter());
    }

    @Override
    public void publish(LogRecord entry) {
      if (!isLoggable(entry)) {
        return;
      }
      String process = WorkerStart.current().map(WorkerStart::name).orElse(MAIN);
      StringBuilder line = new StringBuilder("[")
          .append(entry.getLevel().getName())
          .append('/')
          .append(process)
          .append("] ")
          .append(getFormatter().formatMessage(entry));
      Throwable thrown = entry.getThrown();
      if (thrown != null) {
        StringWriter trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        line.append(System.lineSeparator()).append(trace.toString().stripTrailing());
      }
      System.err.println(line);
    }

    @Override
    public void flush() {
      System.err.flush();
    }

    @Override
    public void close() {}
  }
}
