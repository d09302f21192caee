package dev.panal.multiprocessing.internal.channel;

import dev.panal.ipc.internal.shared.SharedRegion;
import dev.panal.ipc.internal.shared.SharedWords;
import dev.panal.ipc.internal.shared.WaitPlace;
import java.io.File;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a joinable queue that were taken and are not done. What a process had taken that
 * then died is given to the next taker.
 *
 * <pre>
 * +0     int        used   slots that are not free
 * +64    WaitPlace  those who wait for the end of all
 * +…     slot, 128 bytes each
 *          +0   long  owner    process and thread; 0: free
 *          +8   long  number   of the message, as the ring counts
 *          +16  int   kind
 *          +20  int   length
 *          +24  content, or a reference to the file
 * </pre>
 *
 * <p>All changes are made under the consumers' lock. A taker writes the slot, its owner last, and
 * then takes the message from the ring; a slot whose message is still in the ring was left by one
 * who died between the two, and is free. A message is done when its kind says {@code ENDED}; only
 * then its file is deleted, and its slot freed. The first free slot is used, so what is used is
 * near the begin, and who has seen {@code used} of them stops looking.
 */
final class Ledger {
  private static final int USED = 0;
  private static final int DONE = 64;
  private static final int SLOTS = DONE + (WaitPlace.BYTES + 63 & -64);
  private static final int SLOT_BYTES = 128;
  private static final int OWNER = 0;
  private static final int NUMBER = 8;
  private static final int MESSAGE_KIND = 16;
  private static final int LENGTH = 20;
  private static final int CONTENT = 24;
  private static final int CONTENT_BYTES = SLOT_BYTES - CONTENT;

  /** Beside the kinds of messages. */
  private static final int ENDED = 1 << 8;

  private final SharedRegion region;
  private final SharedWords words;
  private final ByteBuffer bytes;
  private final int base;
  private final int slots;
  private final MessageRing ring;
  private final Segments segments;
  private final WaitPlace done;

  Ledger(SharedRegion region, int base, int slots, MessageRing ring, Segments segments) {
    this.region = region;
    this.words = region.words();
    this.bytes = words.buffer();
    this.base = base;
    this.slots = slots;
    this.ring = ring;
    this.segments = segments;
    this.done = WaitPlace.at(region, base + DONE);
  }

  static long bytesFor(int slots) {
    return SLOTS + (long) slots * SLOT_BYTES;
  }

  /** Messages that were taken and are not done. */
  int used() {
    return words.getIntVolatile(base + USED);
  }

  /** Whether a thread other than the current one has taken a message that is not done. */
  boolean isUsedByOthers() {
    long self = region.currentThread();
    int left = used();
    for (int i = 0; left > 0 && i < slots; i++) {
      long owner = words.getLongVolatile(at(i));
      if (owner != 0 && owner != self) {
        return true;
      }
      left -= owner == 0 ? 0 : 1;
    }
    return false;
  }

  /**
   * Takes the message that the ring has found.
   *
   * @throws IllegalStateException when as many as there may be are not done
   */
  Message take() {
    int slot = free();
    byte[] content = new byte[ring.length()];
    ring.copy(content, 0);
    int kind = ring.kind();
    if (content.length > CONTENT_BYTES) {
      byte[] inline = content;
      content = Channel.bytes(segments.write(out -> out.putBytes(inline, 0, inline.length)));
      kind |= Channel.FILE;
    }
    int at = at(slot);
    words.putLong(at + NUMBER, ring.takenCount());
    words.putInt(at + MESSAGE_KIND, kind);
    words.putInt(at + LENGTH, content.length);
    bytes.put(at + CONTENT, content);
    words.putIntVolatile(base + USED, used() + 1);
    words.putLongVolatile(at, region.currentThread());
    ring.take();
    return message(slot);
  }

  private int free() {
    for (int i = 0; i < slots; i++) {
      if (words.getLong(at(i)) == 0) {
        return i;
      }
    }
    throw new IllegalStateException(
        region + " has " + slots + " items that were taken and are not done: no more");
  }

  /** A message whose taker has died, which is the current thread's from here on; or null. */
  @Nullable
  Message takeFromTheDead() {
    int slot = ofTheDead();
    if (slot < 0) {
      return null;
    }
    words.putLongVolatile(at(slot), region.currentThread());
    return message(slot);
  }

  /** Whether there is one; without the lock a hint. */
  boolean hasDead() {
    return ofTheDead() >= 0;
  }

  private int ofTheDead() {
    int left = used();
    if (left == 0) {
      return -1;
    }
    Map<Long, Boolean> alive = new HashMap<>();
    int first = -1;
    for (int i = 0; left > 0 && i < slots; i++) {
      long owner = words.getLongVolatile(at(i));
      left -= owner == 0 ? 0 : 1;
      if (owner != 0
          && !alive.computeIfAbsent(SharedRegion.memberOf(owner), region::isAlive)
          && ring.isTaken(words.getLong(at(i) + NUMBER))
          && (first < 0 || number(i) < number(first))) {
        first = i;
      }
    }
    return first;
  }

  private long number(int slot) {
    return words.getLong(at(slot) + NUMBER);
  }

  private Message message(int slot) {
    int at = at(slot);
    byte[] content = new byte[words.getInt(at + LENGTH)];
    bytes.get(at + CONTENT, content);
    int kind = words.getInt(at + MESSAGE_KIND);
    File file = (kind & Channel.FILE) == 0 ? null : segments.existing(Channel.reference(content));
    return new Message(false, content, content.length, file, true, () -> {});
  }

  /**
   * Ends the oldest message of the current thread, else of this process.
   *
   * @return false when there is none
   */
  boolean end() {
    long self = region.currentThread();
    int slot = oldest(self, -1L);
    if (slot < 0) {
      slot = oldest(region.self(), 0);
    }
    if (slot < 0) {
      return false;
    }
    release(slot);
    return true;
  }

  /** @param whole -1 to compare process and thread, 0 the process alone */
  private int oldest(long owner, long whole) {
    int first = -1;
    int left = used();
    for (int i = 0; left > 0 && i < slots; i++) {
      long found = words.getLong(at(i));
      left -= found == 0 ? 0 : 1;
      boolean own =
          found != 0 && (whole != 0 ? found == owner : SharedRegion.memberOf(found) == owner);
      if (own && (first < 0 || number(i) < number(first))) {
        first = i;
      }
    }
    return first;
  }

  private void release(int slot) {
    int kind = at(slot) + MESSAGE_KIND;
    words.putIntVolatile(kind, words.getInt(kind) | ENDED);
    removeEnded(slot);
    words.putIntVolatile(base + USED, used() - 1);
  }

  private void removeEnded(int slot) {
    if ((words.getInt(at(slot) + MESSAGE_KIND) & Channel.FILE) != 0) {
      segments.discard(reference(slot));
    }
    words.putLongVolatile(at(slot), 0);
  }

  private Segments.Reference reference(int slot) {
    byte[] content = new byte[words.getInt(at(slot) + LENGTH)];
    bytes.get(at(slot) + CONTENT, content);
    return Channel.reference(content);
  }

  /** After a death under the lock: frees what was not taken after all, or ended; counts anew. */
  void repair() {
    int used = 0;
    for (int i = 0; i < slots; i++) {
      if (words.getLong(at(i)) == 0) {
        continue;
      }
      if ((words.getInt(at(i) + MESSAGE_KIND) & ENDED) != 0) {
        removeEnded(i);
      } else if (ring.isTaken(number(i))) {
        used++;
      } else {
        words.putLongVolatile(at(i), 0);
      }
    }
    words.putIntVolatile(base + USED, used);
  }

  /** Ends all; returns how many. */
  int clear() {
    int count = 0;
    for (int i = 0; i < slots; i++) {
      if (words.getLong(at(i)) != 0) {
        release(i);
        count++;
      }
    }
    return count;
  }

  /** Adds the names of files that messages refer to. */
  void addReferences(Set<String> names) {
    for (int i = 0; i < slots; i++) {
      if (words.getLong(at(i)) != 0 && (words.getInt(at(i) + MESSAGE_KIND) & Channel.FILE) != 0) {
        names.add(Segments.name(reference(i)));
      }
    }
  }

  boolean isDone() {
    return ring.isEmpty() && used() == 0;
  }

  void signalIfDone() {
    if (isDone()) {
      done.signalAll();
    }
  }

  /** Where those wait who wait for the end of all. */
  WaitPlace done() {
    return done;
  }

  private int at(int slot) {
    return base + SLOTS + slot * SLOT_BYTES;
  }
}
