package dev.panal.futures.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Sends what a crashing JVM says of itself, always on standard output, to standard error: it does
 * not belong among a program's results, and it is evidence.
 */
final class CrashBannerDetour implements OutputPump.Sink {
  private static final String FRAME = "#";
  private static final String CRASH =
      "# A fatal error has been detected by the Java Runtime Environment";
  private static final String NO_MEMORY =
      "# There is insufficient memory for the Java Runtime Environment";

  private final OutputPump.Sink output;
  private final OutputPump.Sink error;
  private final StderrTail tail;
  private boolean frameHeld;
  private boolean crashing;

  CrashBannerDetour(OutputPump.Sink output, OutputPump.Sink error, StderrTail tail) {
    this.output = output;
    this.error = error;
    this.tail = tail;
  }

  @Override
  public void line(String text, boolean complete) throws IOException {
    if (!crashing && (text.startsWith(CRASH) || text.startsWith(NO_MEMORY))) {
      crashing = true;
    }
    if (crashing) {
      releaseFrame();
      detour(text, complete);
    } else if (complete && text.equals(FRAME)) {
      releaseFrame();
      frameHeld = true;
    } else {
      releaseFrame();
      output.line(text, complete);
    }
  }

  private void releaseFrame() throws IOException {
    if (frameHeld) {
      frameHeld = false;
      if (crashing) {
        detour(FRAME, true);
      } else {
        output.line(FRAME, true);
      }
    }
  }

  private void detour(String text, boolean complete) throws IOException {
    byte[] bytes = (complete ? text + "\n" : text).getBytes(StandardCharsets.UTF_8);
    tail.add(bytes, 0, bytes.length);
    error.line(text, complete);
  }

  @Override
  public void end() throws IOException {
    releaseFrame();
    output.end();
  }
}
