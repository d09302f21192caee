package dev.panal.futures.internal.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads one output stream of a worker to its end and passes it on line by line.
 *
 * <p>Holds one buffer however much is printed; a line that does not fit into a mebibyte is passed
 * on in parts. What the receiver throws is logged once and dropped, for a worker must never block
 * on a pipe that nobody reads.
 */
final class OutputPump implements Runnable {
  private static final int BUFFER = 32 << 10;
  private static final int LONGEST_LINE = 1 << 20;

  /** Gets the lines. */
  interface Sink {
    /** @param complete whether a line end followed */
    void line(String text, boolean complete) throws IOException;

    /** No more comes. */
    default void end() throws IOException {}
  }

  private final InputStream in;
  private final StderrTail tail;
  private final Sink sink;
  private volatile long bytesRead;
  private boolean failureTold;

  OutputPump(InputStream in, StderrTail tail, Sink sink) {
    this.in = in;
    this.tail = tail;
    this.sink = sink;
  }

  @Override
  public void run() {
    byte[] buffer = new byte[BUFFER];
    int filled = 0;
    try {
      int count;
      while ((count = in.read(buffer, filled, buffer.length - filled)) > 0) {
        bytesRead = bytesRead + count;
        tail.add(buffer, filled, count);
        filled = passOn(buffer, filled, filled + count);
        buffer = roomFor(buffer, filled);
      }
    } catch (IOException closed) {
      // The process has ended.
    }
    if (filled > 0) {
      deliver(new String(buffer, 0, filled, StandardCharsets.UTF_8), false);
    }
    try {
      sink.end();
    } catch (Throwable lastWords) {
      // Nobody is left to tell.
    }
  }

  /** How much has come so far. */
  long bytesRead() {
    return bytesRead;
  }

  /** Grows for a long line, and is small again after it. */
  private static byte[] roomFor(byte[] buffer, int filled) {
    if (filled == buffer.length) {
      return Arrays.copyOf(buffer, Math.min(LONGEST_LINE, 2 * buffer.length));
    }
    return filled < BUFFER && buffer.length > BUFFER ? Arrays.copyOf(buffer, BUFFER) : buffer;
  }

  /**
   * Delivers the whole lines in the buffer, moves the rest to its front and returns the rest's
   * length.
   *
   * @param seen so much of it has no line end
   */
  private int passOn(byte[] buffer, int seen, int filled) {
    int start = 0;
    for (int i = seen; i < filled; i++) {
      if (buffer[i] == '\n') {
        deliver(new String(buffer, start, i - start, StandardCharsets.UTF_8), true);
        start = i + 1;
      }
    }
    if (start == 0 && filled == LONGEST_LINE) {
      int end = characterBorder(buffer, filled);
      deliver(new String(buffer, 0, end, StandardCharsets.UTF_8), false);
      start = end;
    }
    System.arraycopy(buffer, start, buffer, 0, filled - start);
    return filled - start;
  }

  /**
   * The last position at or before the end, at most three bytes away, that is not inside a UTF-8
   * character.
   */
  private static int characterBorder(byte[] buffer, int end) {
    for (int start = end - 1; start >= end - 4; start--) {
      int b = buffer[start] & 0xff;
      if (b < 0x80) {
        return end;
      }
      if (b >= 0xc0) {
        int length = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
        return start + length <= end ? end : start;
      }
    }
    return end;
  }

  private void deliver(String text, boolean complete) {
    try {
      sink.line(text, complete);
    } catch (Throwable receiversOwnFault) {
      // Reading on matters more than this line; to say so once is enough.
      if (!failureTold) {
        failureTold = true;
        System.getLogger("dev.panal")
            .log(
                System.Logger.Level.WARNING,
                "a worker's output cannot be passed on",
                receiversOwnFault);
      }
    }
  }
}
