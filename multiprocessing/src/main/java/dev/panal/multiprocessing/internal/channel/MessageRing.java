package dev.panal.multiprocessing.internal.channel;

import dev.panal.ipc.internal.shared.StoreSteps;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Messages in order, in a stretch of shared memory.
 *
 * <pre>
 *   0        64       128                                            128 + capacity
 *  +--------+--------+-----------------------------------------------+
 *  | tail   | head   | messages, at multiples of 8, around the end   |
 *  | head   | tail   |                                               |
 *  | seen   | seen   |                                               |
 *  +--------+--------+-----------------------------------------------+
 *
 *  cursor (tail, head)          message
 *  63         28 27     0       0         4         8
 *  +------------+--------+     +---------+---------+------------------+
 *  | messages   | place  |     | length  | kind    | content, padded  |
 *  | until here | in 8 B |     +---------+---------+------------------+
 *  +------------+--------+
 * </pre>
 *
 * <p>A cursor is one word, so that a message is put by one store, that of the tail, and taken by
 * one store, that of the head. Before it nobody sees what was written; after it everything has
 * happened. A process that dies in between leaves nothing to repair.
 *
 * <p>Who puts holds the producers' lock, who takes that of the consumers; the two never meet but in
 * the cursors. Each side remembers, in its own memory and under its lock, how far the other had
 * come when it looked last.
 *
 * <p>A ring for {@code maxMessages} keeps {@link #REFERENCE_BYTES} for each message that may still
 * come: what does not fit beside these is put as a reference to a file, which always fits. No
 * message takes less, so one that is taken leaves room for a reference.
 */
final class MessageRing {
  static final int HEADER_BYTES = 8;

  /** The content of the longest message that always fits while there are fewer than the maximum. */
  static final int REFERENCE_CONTENT = 16;

  static final int REFERENCE_BYTES = HEADER_BYTES + REFERENCE_CONTENT;

  private static final int TAIL = 0;
  private static final int HEAD_SEEN = 8;
  private static final int HEAD = 64;
  private static final int TAIL_SEEN = 72;
  private static final int MESSAGES = 128;
  private static final int PLACE_BITS = 28;
  private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;
  private static final long COUNT_MASK = -1L >>> PLACE_BITS;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

  /** What became of a message that was to be put. */
  enum Result {
    DONE,
    /** There are as many as there may be. */
    FULL,
    /** There may be more, but not of this length. */
    TOO_LONG
  }

  private final ByteBuffer memory;
  private final int base;
  private final int capacity;
  private final long maxMessages;
  // of the message that peek() found
  private int length;
  private int kind;
  private int start;

  /**
   * A view of memory that is all zero, or has been used as such a ring.
   *
   * @param base offset of the first byte, a multiple of 64
   * @param bytes as {@link #bytesFor} tells
   * @param maxMessages 0 for as many as fit
   */
  MessageRing(ByteBuffer memory, int base, int bytes, int maxMessages) {
    this.memory = memory.duplicate().order(ByteOrder.nativeOrder());
    this.base = base;
    this.capacity = bytes - MESSAGES;
    this.maxMessages = maxMessages == 0 ? Long.MAX_VALUE : maxMessages;
    if (capacity <= 0 || (capacity & 7) != 0) {
      throw new IllegalArgumentException("bytes=" + bytes + " hold no ring");
    }
  }

  /** The memory for a ring that holds that many references and that many bytes beside them. */
  static int bytesFor(int maxMessages, int contentBytes) {
    long bytes = MESSAGES + (long) maxMessages * REFERENCE_BYTES + (contentBytes + 63 & -64);
    return Math.toIntExact(bytes + 63 & -64);
  }

  int capacity() {
    return capacity;
  }

  /** How many there are, exactly, at one moment during the call. */
  long size() {
    while (true) {
      long head = head();
      long tail = tail();
      if (head == head()) {
        return messages(tail, head);
      }
    }
  }

  boolean isEmpty() {
    return head() == tail();
  }

  /** How many were put so far, modulo 2^36. */
  long putCount() {
    return tail() >>> PLACE_BITS;
  }

  /** How many were taken so far, modulo 2^36. */
  long takenCount() {
    return head() >>> PLACE_BITS;
  }

  /** Whether a count of taken messages was reached: the message of that number has been taken. */
  boolean isTaken(long number) {
    return (takenCount() - number - 1 & COUNT_MASK) <= COUNT_MASK >>> 1;
  }

  /** Whether a message of that length might be put now; a hint for who waits. */
  boolean hasRoom(int contentLength) {
    return room(tail(), head(), contentLength) == Result.DONE;
  }

  /** Under the producers' lock. */
  Result put(int messageKind, byte[] content, int offset, int contentLength) {
    long tail = (long) LONG.get(memory, base + TAIL);
    Result room = room(tail, (long) LONG.get(memory, base + HEAD_SEEN), contentLength);
    if (room != Result.DONE) {
      long head = head();
      LONG.set(memory, base + HEAD_SEEN, head);
      room = room(tail, head, contentLength);
      if (room != Result.DONE) {
        return room;
      }
    }
    int at = (int) (tail & PLACE_MASK) << 3;
    StoreSteps.next();
    memory.putInt(base + MESSAGES + at, contentLength);
    memory.putInt(base + MESSAGES + at + 4, messageKind);
    write(wrapped(at + HEADER_BYTES), content, offset, contentLength);
    StoreSteps.next();
    LONG.setRelease(memory, base + TAIL, after(tail, at, contentLength));
    return Result.DONE;
  }

  /** Under the consumers' lock: looks at the first message; false when there is none. */
  boolean peek() {
    long head = (long) LONG.get(memory, base + HEAD);
    if (head == (long) LONG.get(memory, base + TAIL_SEEN)) {
      long tail = tail();
      LONG.set(memory, base + TAIL_SEEN, tail);
      if (head == tail) {
        return false;
      }
    }
    start = (int) (head & PLACE_MASK) << 3;
    length = memory.getInt(base + MESSAGES + start);
    kind = memory.getInt(base + MESSAGES + start + 4);
    if (length < 0 || length > capacity - HEADER_BYTES || start >= capacity) {
      throw new IllegalStateException("damaged shared memory: a message has length=" + length
          + " at " + start + " of " + capacity);
    }
    return true;
  }

  /** Of the message that {@link #peek} found. */
  int length() {
    return length;
  }

  /** Of the message that {@link #peek} found. */
  int kind() {
    return kind;
  }

  /** Copies the message that {@link #peek} found. */
  void copy(byte[] target, int offset) {
    read(wrapped(start + HEADER_BYTES), target, offset, length);
  }

  /** Takes the message that {@link #peek} found: from here on it is the caller's. */
  void take() {
    long head = (long) LONG.get(memory, base + HEAD);
    StoreSteps.next();
    LONG.setRelease(memory, base + HEAD, after(head, start, length));
  }

  /** Under both locks: shows all messages, the first one first. */
  void forEach(Visitor visitor) {
    long cursor = head();
    for (long left = size(); left > 0; left--) {
      int at = (int) (cursor & PLACE_MASK) << 3;
      int size = memory.getInt(base + MESSAGES + at);
      byte[] content = new byte[size];
      read(wrapped(at + HEADER_BYTES), content, 0, size);
      visitor.visit(memory.getInt(base + MESSAGES + at + 4), content);
      cursor = after(cursor, at, size);
    }
  }

  /** Is shown messages. */
  interface Visitor {
    void visit(int kind, byte[] content);
  }

  private void write(int at, byte[] content, int offset, int contentLength) {
    int first = Math.min(contentLength, capacity - at);
    memory.put(base + MESSAGES + at, content, offset, first);
    if (first < contentLength) {
      memory.put(base + MESSAGES, content, offset + first, contentLength - first);
    }
  }

  private void read(int at, byte[] target, int offset, int contentLength) {
    int first = Math.min(contentLength, capacity - at);
    memory.get(base + MESSAGES + at, target, offset, first);
    if (first < contentLength) {
      memory.get(base + MESSAGES, target, offset + first, contentLength - first);
    }
  }

  private Result room(long tail, long head, int contentLength) {
    long messages = messages(tail, head);
    if (messages >= maxMessages) {
      return Result.FULL;
    }
    long free = capacity - used(tail, head, messages) - space(contentLength);
    if (maxMessages == Long.MAX_VALUE) {
      return free >= 0 ? Result.DONE : Result.FULL;
    }
    return free >= (maxMessages - messages - 1) * REFERENCE_BYTES ? Result.DONE : Result.TOO_LONG;
  }

  private long used(long tail, long head, long messages) {
    if (messages == 0) {
      return 0;
    }
    long places = (tail & PLACE_MASK) - (head & PLACE_MASK);
    return (places > 0 ? places << 3 : (places << 3) + capacity);
  }

  private long after(long cursor, int at, int contentLength) {
    long next = at + space(contentLength);
    return ((cursor >>> PLACE_BITS) + 1) << PLACE_BITS
        | (next >= capacity ? next - capacity : next) >>> 3;
  }

  private static long messages(long tail, long head) {
    return (tail >>> PLACE_BITS) - (head >>> PLACE_BITS) & COUNT_MASK;
  }

  private static long space(int contentLength) {
    return HEADER_BYTES + Math.max(REFERENCE_CONTENT, contentLength + 7L & -8L);
  }

  private int wrapped(int at) {
    return at == capacity ? 0 : at;
  }

  private long tail() {
    return (long) LONG.getAcquire(memory, base + TAIL);
  }

  private long head() {
    return (long) LONG.getAcquire(memory, base + HEAD);
  }
}
