package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.SharedWords;

/**
 * Who holds how much of something: pairs of (process and thread, count) in a shared object, all
 * used under its mutex.
 *
 * <pre>
 * +0              int   used    entries from there on were never used
 * +16 (i + 1)     long  owner
 * +16 (i + 1) + 8 long  count   0: free, whatever the owner says
 * </pre>
 *
 * <p>A change is made by one store of a count. So whoever gets the mutex from a dead process finds
 * each change made or not, and what is derived from the counts it computes anew.
 */
final class HolderTable {
  private static final int ENTRY_BYTES = 16;
  private static final int COUNT = 8;

  private final SharedRegion region;
  private final SharedWords words;
  private final int used;
  private final int first;
  private final int capacity;

  static int bytes(int capacity) {
    return (capacity + 1) * ENTRY_BYTES;
  }

  HolderTable(SharedRegion region, int offset, int capacity) {
    this.region = region;
    this.words = region.words();
    this.used = offset;
    this.first = offset + ENTRY_BYTES;
    this.capacity = capacity;
  }

  /** What an owner holds. */
  long count(long owner) {
    int at = find(owner);
    return at < 0 ? 0 : words.getLong(at + COUNT);
  }

  /** @throws IllegalStateException when more owners hold something than the table has room for */
  void set(long owner, long count) {
    int at = find(owner);
    if (at < 0) {
      at = free();
      words.putLong(at, owner);
    }
    words.putLongVolatile(at + COUNT, count);
  }

  private int end() {
    return first + words.getInt(used) * ENTRY_BYTES;
  }

  private int find(long owner) {
    for (int at = first; at < end(); at += ENTRY_BYTES) {
      if (words.getLong(at) == owner && words.getLong(at + COUNT) != 0) {
        return at;
      }
    }
    return -1;
  }

  private int free() {
    for (int at = first; at < end(); at += ENTRY_BYTES) {
      if (words.getLong(at + COUNT) == 0) {
        return at;
      }
    }
    int next = words.getInt(used);
    if (next == capacity) {
      throw new IllegalStateException(region + " is held by more than " + capacity + " threads");
    }
    words.putInt(used, next + 1);
    return first + next * ENTRY_BYTES;
  }

  /** What all hold together. */
  long sum() {
    long sum = 0;
    for (int at = first; at < end(); at += ENTRY_BYTES) {
      sum += words.getLong(at + COUNT);
    }
    return sum;
  }

  /** Takes from the dead what they hold; returns whether there was any. */
  boolean dropDead() {
    boolean any = false;
    for (int at = first; at < end(); at += ENTRY_BYTES) {
      if (words.getLong(at + COUNT) != 0
          && !region.isAlive(SharedRegion.memberOf(words.getLong(at)))) {
        words.putLongVolatile(at + COUNT, 0);
        any = true;
      }
    }
    return any;
  }
}
