package dev.panal.futures.internal.process;

import dev.panal.futures.LogForwarder;
import java.io.IOException;

/** Takes log records out of what a worker prints, and passes on the rest. */
final class LogSink implements OutputPump.Sink {
  private static final int MOST_HELD = 1 << 16;

  private final OutputPump.Sink output;
  private final LogForwarder forwarder;
  private final String start;
  /** What was printed before a record and has no line end yet. */
  private String held = "";

  LogSink(OutputPump.Sink output, LogForwarder forwarder, String token) {
    this.output = output;
    this.forwarder = forwarder;
    this.start = LogLine.start(token);
  }

  @Override
  public void line(String text, boolean complete) throws IOException {
    int at = text.indexOf(start);
    if (at < 0) {
      output.line(held + text, complete);
      held = "";
      return;
    }
    held += text.substring(0, at);
    if (held.length() > MOST_HELD) {
      output.line(held, false);
      held = "";
    }
    LogLine.decode(text.substring(at + start.length())).ifPresent(forwarder::log);
  }

  @Override
  public void end() throws IOException {
    if (!held.isEmpty()) {
      output.line(held, false);
    }
    output.end();
  }
}
