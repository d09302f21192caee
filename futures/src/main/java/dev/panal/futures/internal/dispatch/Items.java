package dev.panal.futures.internal.dispatch;

import dev.panal.futures.internal.Frames;
import dev.panal.futures.internal.Frames.Progression;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encoded items of a map call, of which any range can be written: entries one behind the other, or
 * numbers in arithmetic progression, which travel as two numbers however many they are.
 */
final class Items {
  private static final byte[] NO_BYTES = {};

  private final byte[] entries;
  private final int[] ends;
  private final int size;
  private final @Nullable Progression numbers;

  private Items(byte[] entries, int[] ends, int size, @Nullable Progression numbers) {
    this.entries = entries;
    this.ends = ends;
    this.size = size;
    this.numbers = numbers;
  }

  /** @param ends of each entry, the index behind its last byte */
  static Items encoded(byte[] entries, int[] ends) {
    return new Items(entries, ends, ends.length, null);
  }

  /** Null when they are not at least two Integers or Longs in progression. */
  static @Nullable Items numbers(List<?> items) {
    int size = items.size();
    if (size < 2) {
      return null;
    }
    Object first = items.get(0);
    boolean longs = first instanceof Long;
    if (!longs && !(first instanceof Integer)) {
      return null;
    }
    Class<?> type = longs ? Long.class : Integer.class;
    long start = ((Number) first).longValue();
    long step = 0;
    long expected = start;
    for (int i = 1; i < size; i++) {
      Object item = items.get(i);
      if (item == null || item.getClass() != type) {
        return null;
      }
      long value = ((Number) item).longValue();
      if (i == 1) {
        step = value - start;
      }
      expected += step;
      if (value != expected) {
        return null;
      }
    }
    return new Items(NO_BYTES, new int[0], size, new Progression(longs, start, step));
  }

  int size() {
    return size;
  }

  /** What they keep of the heap. */
  int heapBytes() {
    return entries.length;
  }

  /** What a range takes in a frame, about. */
  int bytes(int from, int to) {
    return numbers != null ? 0 : ends[to - 1] - start(from);
  }

  private int start(int from) {
    return from == 0 ? 0 : ends[from - 1];
  }

  void write(HeapOutput out, int from, int to) {
    if (numbers != null) {
      Frames.progression(out, numbers);
    } else {
      Frames.entries(out);
      out.putBytes(entries, start(from), bytes(from, to));
    }
  }
}
