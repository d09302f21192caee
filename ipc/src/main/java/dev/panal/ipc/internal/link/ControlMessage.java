package dev.panal.ipc.internal.link;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A short message on the control stream of a worker.
 *
 * <pre>
 *   0           4      5           9                   17          21
 *  +-----------+------+-----------+-------------------+-----------+---------------------
 *  | length    | kind | slot      | generation        | item      | text, UTF-8
 *  +-----------+------+-----------+-------------------+-----------+---------------------
 *   of all that follows it, big endian
 * </pre>
 *
 * @param slot of the task concerned, else 0
 * @param generation of the task concerned, else 0
 * @param item in a batch, else 0
 * @param text for those who send one, else empty; cut to {@value #MAX_TEXT} bytes
 */
public record ControlMessage(Kind kind, int slot, long generation, int item, String text) {
  /** What a message asks or tells. */
  public enum Kind {
    /** To a worker: interrupt that task, if it is still the one that runs. */
    INTERRUPT,
    /** To a worker: end, in good order. */
    TERMINATE,
    /** To a worker: send the stacks of all threads. */
    DUMP,
    /** To the application: the answer to {@link #DUMP}. */
    STACKS,
    /** To the application: the worker can take tasks; text says more. */
    READY,
    /** To the application: the worker cannot start; text says why. */
    FAILED,
    /** Either way: for what the pool and its worker agree on. */
    NOTE
  }

  static final int MAX_TEXT = 64 << 10;
  static final int MIN_LENGTH = 17;
  static final int MAX_LENGTH = MIN_LENGTH + MAX_TEXT;

  private static final Kind[] KINDS = Kind.values();

  public ControlMessage {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(text);
  }

  public static ControlMessage interrupt(int slot, long generation, int item) {
    return new ControlMessage(Kind.INTERRUPT, slot, generation, item, "");
  }

  public static ControlMessage of(Kind kind) {
    return new ControlMessage(kind, 0, 0, 0, "");
  }

  public static ControlMessage of(Kind kind, String text) {
    return new ControlMessage(kind, 0, 0, 0, text);
  }

  ByteBuffer encode() {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, MAX_TEXT);
    return ByteBuffer.allocate(Integer.BYTES + MIN_LENGTH + length)
        .putInt(MIN_LENGTH + length)
        .put((byte) kind.ordinal())
        .putInt(slot)
        .putLong(generation)
        .putInt(item)
        .put(bytes, 0, length)
        .flip();
  }

  /** Reads a message whose length field has been taken off and checked. */
  static ControlMessage decode(ByteBuffer in, int length) {
    int kind = Byte.toUnsignedInt(in.get());
    int slot = in.getInt();
    long generation = in.getLong();
    int item = in.getInt();
    byte[] bytes = new byte[length - MIN_LENGTH];
    in.get(bytes);
    if (kind >= KINDS.length) {
      throw new IllegalArgumentException("control message of kind=" + kind);
    }
    return new ControlMessage(
        KINDS[kind], slot, generation, item, new String(bytes, StandardCharsets.UTF_8));
  }
}
