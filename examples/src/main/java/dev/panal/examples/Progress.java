package dev.panal.examples;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error, where that is a terminal. Drawn by the thread that steps. */
final class Progress implements AutoCloseable {
  private static final int WIDTH = 40;
  private static final long REDRAW_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final @Nullable PrintStream terminal;
  private final String task;
  private final long total;
  private long done;
  private long drawnNanos;
  private int drawnLength;

  /** @param total how many steps there are, 0 when nobody knows */
  Progress(@Nullable PrintStream terminal, String task, long total) {
    this.terminal = terminal;
    this.task = task;
    this.total = total;
    draw();
  }

  /** For work that prints at its end. */
  static Progress of(String task, long total) {
    return new Progress(isTerminal(2) ? System.err : null, task, total);
  }

  /** For work that prints as it goes: on a terminal that is progress enough. */
  static Progress besideOutput(String task) {
    return new Progress(isTerminal(2) && !isTerminal(1) ? System.err : null, task, 0);
  }

  void step() {
    done++;
    if (terminal != null && System.nanoTime() - drawnNanos >= REDRAW_NANOS) {
      draw();
    }
  }

  private void draw() {
    if (terminal != null) {
      String text = text();
      terminal.print("\r" + text);
      terminal.flush();
      drawnLength = text.length();
      drawnNanos = System.nanoTime();
    }
  }

  private String text() {
    if (total == 0) {
      return task + " " + done;
    }
    int filled = (int) (WIDTH * Math.min(done, total) / total);
    return task + " [" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "] " + done + " of "
        + total;
  }

  /** Makes room for other output; the next step may draw the bar again. */
  void wipe() {
    if (terminal != null && drawnLength > 0) {
      terminal.print("\r" + " ".repeat(drawnLength) + "\r");
      terminal.flush();
      drawnLength = 0;
    }
  }

  @Override
  public void close() {
    wipe();
  }

  /**
   * {@code System.console()} tells about standard input and output, and on recent JDKs not even
   * that.
   */
  private static boolean isTerminal(int descriptor) {
    try {
      Path device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return device.startsWith("/dev/pts")
          || device.startsWith("/dev/tty")
          || device.startsWith("/dev/console");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
