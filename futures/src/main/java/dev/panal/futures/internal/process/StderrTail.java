package dev.panal.futures.internal.process;

import java.nio.charset.StandardCharsets;

/** The last few kilobytes that a worker printed to standard error. Thread-safe. */
final class StderrTail {
  private static final int CAPACITY = 8 << 10;

  private final byte[] ring = new byte[CAPACITY];
  private long total;

  synchronized void add(byte[] bytes, int offset, int length) {
    int skipped = Math.max(0, length - CAPACITY);
    for (int i = skipped; i < length; i++) {
      ring[(int) ((total + i) % CAPACITY)] = bytes[offset + i];
    }
    total += length;
  }

  /** The text, from the start of a line on, without the last line end; log records readable. */
  synchronized String text() {
    int length = (int) Math.min(total, CAPACITY);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = ring[(int) ((total - length + i) % CAPACITY)];
    }
    int start = 0;
    if (total > CAPACITY) {
      int lineEnd = indexOfLineEnd(bytes);
      start = lineEnd < 0 ? 0 : lineEnd + 1;
    }
    return LogLine.readable(
        new String(bytes, start, length - start, StandardCharsets.UTF_8).stripTrailing());
  }

  private static int indexOfLineEnd(byte[] bytes) {
    for (int i = 0; i < bytes.length - 1; i++) {
      if (bytes[i] == '\n') {
        return i;
      }
    }
    return -1;
  }
}
