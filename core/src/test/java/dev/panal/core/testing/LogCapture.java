package dev.panal.core.testing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Takes the place of the console for what is logged at WARNING or above. */
final class LogCapture extends Handler {
  private static final Logger ROOT = Logger.getLogger("");

  private final List<LogRecord> records = new CopyOnWriteArrayList<>();
  private final Handler[] console = ROOT.getHandlers();

  private LogCapture() {
    setLevel(Level.WARNING);
  }

  static LogCapture start() {
    LogCapture capture = new LogCapture();
    for (Handler handler : capture.console) {
      ROOT.removeHandler(handler);
    }
    ROOT.addHandler(capture);
    return capture;
  }

  void stop() {
    ROOT.removeHandler(this);
    for (Handler handler : console) {
      ROOT.addHandler(handler);
    }
  }

  /** Fails on a line that was not expected, or one that was and is missing. */
  void check(Optional<String> expected) {
    Optional<Pattern> pattern = expected.map(Pattern::compile);
    List<LogRecord> unexpected = records.stream()
        .filter(record -> !pattern.map(p -> p.matcher(text(record)).find()).orElse(false))
        .collect(Collectors.toList());
    if (!unexpected.isEmpty()) {
      AssertionError failure = new AssertionError("logged unexpectedly: "
          + unexpected.stream().map(LogCapture::text).collect(Collectors.joining("; ")));
      unexpected.stream()
          .map(LogRecord::getThrown)
          .filter(t -> t != null)
          .forEach(failure::addSuppressed);
      throw failure;
    }
    if (expected.isPresent() && records.isEmpty()) {
      throw new AssertionError("not logged: " + expected.get());
    }
  }

  private static String text(LogRecord record) {
    return record.getLevel() + " " + record.getLoggerName() + ": " + record.getMessage();
  }

  @Override
  public void publish(LogRecord record) {
    if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
      records.add(record);
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
