package dev.panal.core;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * Numbers at equal distances, as an unmodifiable list. It holds no elements, and travels to a task
 * as three numbers, whatever its size. The counterpart of Python's {@code range}.
 */
public final class Range extends AbstractList<Integer> implements RandomAccess, Serializable {
  private static final long serialVersionUID = 1L;

  private final int start;
  private final int step;
  private final int size;

  private Range(int start, int step, int size) {
    this.start = start;
    this.step = step;
    this.size = size;
  }

  /** The numbers from 0 to {@code end} (excluded). */
  public static Range of(int end) {
    return of(0, end, 1);
  }

  /** The numbers from {@code start} to {@code end} (excluded); empty unless start is below end. */
  public static Range of(int start, int end) {
    return of(start, end, 1);
  }

  /**
   * {@code start}, {@code start + step} and so on, up to {@code end} (excluded), or down to it
   * where {@code step} is negative.
   *
   * @throws IllegalArgumentException when {@code step} is 0, or there are more than
   *     {@link Integer#MAX_VALUE} numbers
   */
  public static Range of(int start, int end, int step) {
    if (step == 0) {
      throw new IllegalArgumentException("step=0");
    }
    long distance = step > 0 ? (long) end - start : (long) start - end;
    long width = Math.abs((long) step);
    long size = distance <= 0 ? 0 : (distance + width - 1) / width;
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "start=" + start + ", end=" + end + ", step=" + step + " are too many numbers: " + size);
    }
    return new Range(start, step, (int) size);
  }

  @Override
  public Integer get(int index) {
    return start + Objects.checkIndex(index, size) * step;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Range subList(int from, int to) {
    Objects.checkFromToIndex(from, to, size);
    return new Range(start + from * step, step, to - from);
  }

  @Override
  public boolean contains(Object o) {
    return indexOf(o) >= 0;
  }

  @Override
  public int indexOf(Object o) {
    if (!(o instanceof Integer number)) {
      return -1;
    }
    long distance = (long) number - start;
    long index = distance / step;
    return distance % step == 0 && index >= 0 && index < size ? (int) index : -1;
  }

  @Override
  public int lastIndexOf(Object o) {
    return indexOf(o);
  }
}
