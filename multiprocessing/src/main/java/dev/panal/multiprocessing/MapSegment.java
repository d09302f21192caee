package dev.panal.multiprocessing;

import dev.panal.ipc.internal.shared.RobustMutex;
import dev.panal.ipc.internal.shared.SharedWords;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * One of the independent parts of a {@link SharedMap}: an open-addressed index over a heap of
 * entries. Readers take no lock; writers have the segment's mutex.
 */
final class MapSegment {
  /*
   *   +0     long  version   even; + 2 before memory of an old entry is written again; odd while
   *                          the index is being made anew
   *   +8     long  count     entries
   *   +16    long  top       where the heap ends
   *   +24    long  used      slots that are not EMPTY
   *   +32    long  sequence  of the last entry
   *   +64    long  free[128] first free block of each size; a free block holds the next one
   *   +1088  long  slot[]    EMPTY, TOMBSTONE, or 24 bits of the hash and where the entry is
   *   +...   blocks:
   *     +0   long  size << 8 | state
   *     +8   long  sequence; of a free block: the next one
   *     +16  long  hash
   *     +24  int   length of the key, int length of the value
   *     +32  key, filled up with zeros to a multiple of 8, and value
   *
   * An entry is never changed. A put writes a new one, makes it LIVE (from then on it counts,
   * whoever dies), points the slot to it by one store, and only then frees the old one. A removal
   * makes the entry DEAD (from then on it is gone), then the slot a TOMBSTONE, then the block FREE.
   *
   * A reader may be slower than both: it reads the version, then slot and entry, and the version
   * again. Memory of a freed entry is written only after the version has changed, so with the same
   * version what was read was an entry. FREE under a slot means that the slot has changed.
   *
   * After a writer's death the next one makes index and free lists anew from the blocks: of two
   * LIVE entries with one key the later one counts. A block's size is written before top includes
   * it, so blocks can always be gone through. A reader that finds the version odd for long takes
   * the mutex, which does the same.
   */
  static final int HEADER = 1088;

  private static final int VERSION = 0;
  private static final int COUNT = 8;
  private static final int TOP = 16;
  private static final int USED = 24;
  private static final int SEQUENCE = 32;
  private static final int FREE_LISTS = 64;
  private static final int CLASSES = 128;
  private static final int STEPS = 4;

  private static final long EMPTY = 0;
  private static final long TOMBSTONE = 1;
  private static final int TAG_SHIFT = 40;

  private static final int FREE = 0;
  private static final int LIVE = 1;
  private static final int DEAD = 2;

  private static final int BLOCK_HEADER = 32;
  private static final int PATIENCE = 1000;
  private static final int LARGER_CLASSES = 12;

  private final SharedWords words;
  private final int base;
  private final int end;
  private final int slots;
  private final RobustMutex mutex;

  /** @param slots a power of two */
  MapSegment(SharedWords words, int base, int size, int slots, RobustMutex mutex) {
    this.words = words;
    this.base = base;
    this.end = base + size;
    this.slots = slots;
    this.mutex = mutex;
  }

  /** Zeros become an empty segment. */
  void initialize() {
    words.putLong(base + TOP, heap());
  }

  private int heap() {
    return base + HEADER + slots * Long.BYTES;
  }

  private int slotAt(long i) {
    return base + HEADER + (int) (i & slots - 1) * Long.BYTES;
  }

  // ---- readers

  /** The encoded value of a key; null: there is none. */
  byte @Nullable [] get(long hash, byte[] key, int length) {
    for (int attempt = 1; ; attempt++) {
      long version = words.getLongAcquire(base + VERSION);
      if ((version & 1) == 0) {
        Found found = look(hash, key, length);
        VarHandle.loadLoadFence();
        if (found != Found.AGAIN && words.getLongVolatile(base + VERSION) == version) {
          return found.value;
        }
      }
      pause(attempt);
    }
  }

  /** What a reader has found, which counts only if the version is still the same. */
  private static final class Found {
    static final Found NOTHING = new Found(null);
    static final Found AGAIN = new Found(null);

    final byte @Nullable [] value;

    Found(byte @Nullable [] value) {
      this.value = value;
    }
  }

  private Found look(long hash, byte[] key, int length) {
    for (int i = 0; i < slots; i++) {
      long slot = words.getLongAcquire(slotAt(hash + i));
      if (slot == EMPTY) {
        return Found.NOTHING;
      }
      if (slot != TOMBSTONE && slot >>> TAG_SHIFT == hash >>> TAG_SHIFT) {
        int block = (int) slot;
        long state = words.getLongAcquire(block) & 0xff;
        if (isKey(block, hash, key, length)) {
          return state == LIVE ? value(block, length) : state == DEAD ? Found.NOTHING : Found.AGAIN;
        }
      }
    }
    return Found.NOTHING;
  }

  private Found value(int block, int keyLength) {
    int size = words.getInt(block + 28);
    int at = block + BLOCK_HEADER + padded(keyLength);
    if (size < 0 || size > end - at) {
      return Found.AGAIN;
    }
    byte[] value = new byte[size];
    words.buffer().get(at, value);
    return new Found(value);
  }

  private boolean isKey(int block, long hash, byte[] key, int length) {
    if (words.getLong(block + 16) != hash || words.getInt(block + 24) != length) {
      return false;
    }
    int at = block + BLOCK_HEADER;
    for (int i = 0; i < length; i++) {
      if (words.buffer().get(at + i) != key[i]) {
        return false;
      }
    }
    return true;
  }

  private void pause(int attempt) {
    if (attempt % PATIENCE == 0) {
      lock();
      mutex.unlock();
    } else if (attempt > 8) {
      Thread.yield();
    }
  }

  private static int padded(int length) {
    return length + 7 & ~7;
  }

  // ---- writers

  /** Takes the mutex, and puts in order what one that died has left. */
  void lock() {
    if (mutex.lock()) {
      rebuild();
    }
  }

  void unlock() {
    mutex.unlock();
  }

  /** What {@link #get} finds, for the owner of the mutex. */
  byte @Nullable [] getLocked(long hash, byte[] key, int length) {
    long slot = find(hash, key, length);
    return slot < 0 ? null : value((int) words.getLong(slotAt(slot)), length).value;
  }

  /** The slot of a key; negative: none. */
  private long find(long hash, byte[] key, int length) {
    for (int i = 0; i < slots; i++) {
      long slot = words.getLong(slotAt(hash + i));
      if (slot == EMPTY) {
        return -1;
      }
      if (slot != TOMBSTONE
          && slot >>> TAG_SHIFT == hash >>> TAG_SHIFT
          && isKey((int) slot, hash, key, length)) {
        return hash + i & slots - 1;
      }
    }
    return -1;
  }

  /** False: there is no room for it; nothing has changed. */
  boolean put(long hash, byte[] key, int length, byte[] value, int valueLength) {
    if (words.getLong(base + USED) > slots / 4 * 3) {
      if (words.getLong(base + COUNT) <= slots / 8 * 5) {
        rebuild();
      } else if (find(hash, key, length) < 0) {
        return false;
      }
    }
    int block = allocate((long) BLOCK_HEADER + padded(length) + valueLength);
    if (block < 0) {
      return false;
    }
    long sequence = words.getLong(base + SEQUENCE) + 1;
    words.putLong(base + SEQUENCE, sequence);
    words.putLong(block + 8, sequence);
    words.putLong(block + 16, hash);
    words.putInt(block + 24, length);
    words.putInt(block + 28, valueLength);
    words.buffer().put(block + BLOCK_HEADER, key, 0, length);
    words.buffer().put(block + BLOCK_HEADER + padded(length), value, 0, valueLength);
    words.putLongRelease(block, words.getLong(block) & ~0xffL | LIVE);
    publish(hash, key, length, block);
    return true;
  }

  private void publish(long hash, byte[] key, int length, int block) {
    long entry = hash >>> TAG_SHIFT << TAG_SHIFT | block;
    long known = find(hash, key, length);
    if (known >= 0) {
      int old = (int) words.getLong(slotAt(known));
      words.putLongRelease(slotAt(known), entry);
      free(old);
      return;
    }
    insert(hash, entry);
    words.putLongRelease(base + COUNT, words.getLong(base + COUNT) + 1);
  }

  private void insert(long hash, long entry) {
    long i = hash;
    while (words.getLong(slotAt(i)) > TOMBSTONE || words.getLong(slotAt(i)) < 0) {
      i++;
    }
    if (words.getLong(slotAt(i)) == EMPTY) {
      words.putLong(base + USED, words.getLong(base + USED) + 1);
    }
    words.putLongRelease(slotAt(i), entry);
  }

  /** Whether there was one. */
  boolean remove(long hash, byte[] key, int length) {
    long slot = find(hash, key, length);
    if (slot < 0) {
      return false;
    }
    int block = (int) words.getLong(slotAt(slot));
    words.putLongRelease(block, words.getLong(block) & ~0xffL | DEAD);
    words.putLongRelease(slotAt(slot), TOMBSTONE);
    words.putLongRelease(base + COUNT, words.getLong(base + COUNT) - 1);
    free(block);
    return true;
  }

  /** A block that is FREE and in no list; negative: there is no room. */
  private int allocate(long bytes) {
    int wanted = sizeClass(bytes);
    if (wanted < 0) {
      return -1;
    }
    int block = reuse(wanted);
    if (block >= 0) {
      return block;
    }
    long top = words.getLong(base + TOP);
    long size = classSize(wanted);
    if (top + size <= end) {
      words.putLong((int) top, size << 8 | FREE);
      words.putLongRelease(base + TOP, top + size);
      return (int) top;
    }
    for (int larger = wanted + 1; larger < Math.min(CLASSES, wanted + LARGER_CLASSES); larger++) {
      block = reuse(larger);
      if (block >= 0) {
        return block;
      }
    }
    return -1;
  }

  private int reuse(int sizeClass) {
    int head = base + FREE_LISTS + sizeClass * Long.BYTES;
    long block = words.getLong(head);
    if (block == 0) {
      return -1;
    }
    words.putLong(head, words.getLong((int) block + 8));
    words.putLongVolatile(base + VERSION, words.getLong(base + VERSION) + 2);
    VarHandle.fullFence();
    return (int) block;
  }

  private void free(int block) {
    long size = words.getLong(block) >>> 8;
    words.putLongRelease(block, size << 8 | FREE);
    int head = base + FREE_LISTS + sizeClass(size) * Long.BYTES;
    words.putLong(block + 8, words.getLong(head));
    words.putLong(head, block);
  }

  /** Four sizes for each power of two, from 64 on; negative: larger than any. */
  private static int sizeClass(long bytes) {
    long least = Math.max(bytes, 64);
    int power = 63 - Long.numberOfLeadingZeros(least);
    long step = Math.max(8, (1L << power) / STEPS);
    int sizeClass = (power - 6) * STEPS + (int) ((least - (1L << power) + step - 1) / step);
    return sizeClass < CLASSES ? sizeClass : -1;
  }

  private static long classSize(int sizeClass) {
    long power = 1L << sizeClass / STEPS + 6;
    return power + sizeClass % STEPS * (power / STEPS);
  }

  /** Makes the index and the free lists anew from the blocks; the owner of the mutex does. */
  private void rebuild() {
    long version = words.getLong(base + VERSION) | 1;
    words.putLongVolatile(base + VERSION, version);
    VarHandle.fullFence();
    for (int i = 0; i < slots; i++) {
      words.putLong(slotAt(i), EMPTY);
    }
    for (int i = 0; i < CLASSES; i++) {
      words.putLong(base + FREE_LISTS + i * Long.BYTES, 0);
    }
    words.putLong(base + COUNT, 0);
    words.putLong(base + USED, 0);
    long top = words.getLong(base + TOP);
    for (long at = heap(); at < top; at += words.getLong((int) at) >>> 8) {
      int block = (int) at;
      if ((words.getLong(block) & 0xff) == LIVE) {
        reinsert(block);
      } else {
        free(block);
      }
    }
    words.putLongVolatile(base + VERSION, version + 1);
  }

  private void reinsert(int block) {
    long hash = words.getLong(block + 16);
    byte[] key = new byte[words.getInt(block + 24)];
    words.buffer().get(block + BLOCK_HEADER, key);
    long known = find(hash, key, key.length);
    if (known >= 0) {
      int other = (int) words.getLong(slotAt(known));
      if (words.getLong(other + 8) > words.getLong(block + 8)) {
        free(block);
        return;
      }
    }
    publish(hash, key, key.length, block);
  }

  /** Removes all. */
  void clear() {
    long top = words.getLong(base + TOP);
    for (long at = heap(); at < top; at += words.getLong((int) at) >>> 8) {
      long header = words.getLong((int) at);
      if ((header & 0xff) == LIVE) {
        words.putLongRelease((int) at, header & ~0xffL | DEAD);
      }
    }
    rebuild();
  }

  long count() {
    return words.getLongAcquire(base + COUNT);
  }

  /** Memory of the heap that was ever in use. */
  long usedBytes() {
    return words.getLongAcquire(base + TOP) - heap();
  }

  long heapBytes() {
    return end - heap();
  }

  int slots() {
    return slots;
  }

  /** Takes an encoded entry. */
  interface Visitor {
    void entry(byte[] key, byte[] value);
  }

  /** The entry in a slot as it is at that moment, if there is one. */
  void visit(int index, Visitor visitor) {
    for (int attempt = 1; ; attempt++) {
      long version = words.getLongAcquire(base + VERSION);
      long slot = words.getLongAcquire(slotAt(index));
      if (slot == EMPTY || slot == TOMBSTONE) {
        return;
      }
      int block = (int) slot;
      long state = words.getLongAcquire(block) & 0xff;
      if (state == DEAD) {
        return;
      }
      int length = words.getInt(block + 24);
      if ((version & 1) == 0
          && state == LIVE
          && length >= 0
          && length <= end - block - BLOCK_HEADER) {
        byte[] key = new byte[length];
        words.buffer().get(block + BLOCK_HEADER, key);
        Found found = value(block, length);
        VarHandle.loadLoadFence();
        if (found.value != null && words.getLongVolatile(base + VERSION) == version) {
          visitor.entry(key, found.value);
          return;
        }
      }
      pause(attempt);
    }
  }
}
