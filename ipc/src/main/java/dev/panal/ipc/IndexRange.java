package dev.panal.ipc;

import java.io.Serializable;

/**
 * Indices from {@code start} (included) to {@code end} (excluded).
 *
 * @param start at least 0
 * @param end at least {@code start}
 */
public record IndexRange(long start, long end) implements Serializable {
  private static final long serialVersionUID = 1L;

  public IndexRange {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException("start=" + start + ", end=" + end);
    }
  }

  /** How many. */
  public long length() {
    return end - start;
  }
}
