package dev.panal.futures.internal;

import dev.panal.core.internal.Invocation;
import dev.panal.ipc.internal.codec.Codec;
import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import dev.panal.ipc.internal.payload.HeapPayload;
import dev.panal.ipc.internal.payload.Payload;
import dev.panal.ipc.internal.payload.PayloadInput;
import dev.panal.ipc.internal.payload.PayloadOutput;
import dev.panal.ipc.internal.payload.SegmentPayload;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The frames between a pool and one of its workers. Every number is little endian; {@code v} marks
 * one of variable length.
 *
 * <pre>{@code
 * pool to worker
 *   SETUP   type:1 (site:4 content) twice                                    initializer and exit hook; site -1 for none
 *   DEFINE  type:1 site:4 definition…                                        a function's code, before the first task that uses it
 *   TASK    type:1 slot:4 generation:8 task:8 kind:1 name context site:4 content     content: captured values, then the arguments
 *   CHUNK   type:1 slot:4 generation:8 task:8 first:4 count:4 timed:1 name context site:4 captured items
 *   STOP    type:1                                                           no more tasks; leave
 *
 * worker to pool
 *   READY   type:1
 *   FAILED  type:1 throwable…                                                the initializer threw
 *   RESULT  type:1 slot:4 generation:8 status:1 retire:1 started:8 finished:8 content
 *   ITEMS   type:1 slot:4 generation:8 first:4 count:4 simple:1 last:1 next:4 retire:1 started:8 finished:8 entry…
 *
 * content   length+1:v bytes…     or    0:v length:8 path      bytes in a segment file
 * items     0:1 entry…            or    1:1 long:1 start:8 step:8   numbers in arithmetic progression; start is that of the batch's item 0
 * entry     null or a boxed primitive as the codec writes it    or    128 + status:1 content
 * name      string, empty for none, cut when very long
 * context   length:v bytes…         what the submitting thread's context carriers gave
 * }</pre>
 *
 * <p>A task is known by its slot in the control page's claim table and the generation of that
 * slot's use. {@code timed} says that each item has a time limit. ITEMS answers {@code count} items
 * from {@code first} on; {@code simple} when all entries are of the first kind. Its fields from
 * {@code next} on mean something when {@code last} is 1: items from {@code next} on were not begun,
 * since the pool asked to stop.
 */
public final class Frames {
  public static final byte DEFINE = 1;
  public static final byte TASK = 2;
  public static final byte CHUNK = 3;
  public static final byte STOP = 4;

  public static final byte SETUP = 5;

  public static final byte READY = 16;
  public static final byte FAILED = 17;
  public static final byte RESULT = 18;
  public static final byte ITEMS = 19;

  /**
   * The most bytes of items that go into one CHUNK frame, so that a frame stays far below what a
   * lane takes.
   */
  public static final int CHUNK_BYTES = 64 * 1024;

  /**
   * Contents up to this size travel in the frame itself, larger ones in a segment file beside it.
   */
  public static final int INLINE_BYTES = 64 * 1024;

  private static final byte ENTRIES = 0;
  private static final byte PROGRESSION = 1;
  private static final byte NOT_SIMPLE = Byte.MIN_VALUE;

  /** An interrupt's item where it is for all items of a chunk: one without a time limit. */
  public static final int ALL_ITEMS = Integer.MAX_VALUE;

  /** Stands where a head is written whose content is given beside it. */
  public static final Content NOTHING = new Inline(new byte[0], 0, 0);

  /** Characters of a task's name that a worker is told, so that no name makes a frame too long. */
  private static final int NAME_LENGTH = 8 * 1024;

  private static final Invocation.Kind[] KINDS = Invocation.Kind.values();

  private Frames() {}

  /** What became of one task or item. */
  public enum Status {
    /** The content is the encoded result. */
    VALUE,
    /** The content is what the task threw. */
    THROWN,
    /**
     * The content is an exception of Panal's: the argument could not be read or the result not be
     * written.
     */
    FAILED;

    private static final Status[] ALL = values();

    static Status of(int ordinal) {
      return ALL[ordinal];
    }
  }

  /** Bytes of one value: in the frame itself, or in a segment file beside it. */
  public sealed interface Content permits Inline, InSegment {}

  /** A part of a frame's buffer: to be used or copied before the frame's handler returns. */
  public record Inline(byte[] buffer, int offset, int length) implements Content {
    public PayloadInput open() {
      return new HeapInput(buffer, offset, length);
    }

    /** Null or a boxed primitive, to be read with {@link Codec#readSimple}. */
    public boolean isSimple() {
      return length > 0 && Codec.isSimple(buffer[offset]);
    }
  }

  public record InSegment(Path file, long size) implements Content {}

  public record Task(
      int slot,
      long generation,
      long taskId,
      Invocation.Kind kind,
      @Nullable String name,
      byte @Nullable [] context,
      int site,
      Content content) {}

  /** The head of a CHUNK; its items follow in the input. */
  public record Chunk(
      int slot,
      long generation,
      long firstTaskId,
      int first,
      int count,
      boolean timed,
      @Nullable String name,
      byte @Nullable [] context,
      int site,
      Content captured) {}

  public record Result(
      int slot,
      long generation,
      Status status,
      boolean retire,
      long startedNanos,
      long finishedNanos,
      Content content) {}

  /** The head of ITEMS; entries follow until the input ends. */
  public record Items(
      int slot,
      long generation,
      int first,
      int count,
      boolean simple,
      boolean last,
      int next,
      boolean retire,
      long startedNanos,
      long finishedNanos) {}

  /** An entry that is no simple value. */
  public record Item(Status status, Content content) {}

  /** Integers or longs of which each is the one before and a step. */
  public record Progression(boolean longs, long start, long step) {
    public Object item(int index) {
      long value = start + step * index;
      return longs ? (Object) value : (Object) (int) value;
    }
  }

  public static void define(PayloadOutput out, int site, byte[] definition) {
    out.putByte(DEFINE);
    out.putInt(site);
    out.putBytes(definition, 0, definition.length);
  }

  public static void task(PayloadOutput out, Task head, Payload content) {
    out.putByte(TASK);
    out.putInt(head.slot);
    out.putLong(head.generation);
    out.putLong(head.taskId);
    out.putByte((byte) head.kind.ordinal());
    name(out, head.name);
    context(out, head.context);
    out.putInt(head.site);
    content(out, content);
  }

  /** Everything of a CHUNK but its items' contents, which the caller appends. */
  public static void chunkHead(PayloadOutput out, Chunk head, Payload captured) {
    out.putByte(CHUNK);
    out.putInt(head.slot);
    out.putLong(head.generation);
    out.putLong(head.firstTaskId);
    out.putInt(head.first);
    out.putInt(head.count);
    out.putByte(head.timed ? 1 : 0);
    name(out, head.name);
    context(out, head.context);
    out.putInt(head.site);
    content(out, captured);
  }

  /** Everything of a RESULT but its content, which the caller appends. */
  public static void resultHead(PayloadOutput out, Result head) {
    out.putByte(RESULT);
    out.putInt(head.slot);
    out.putLong(head.generation);
    out.putByte((byte) head.status.ordinal());
    out.putByte((byte) (head.retire ? 1 : 0));
    out.putLong(head.startedNanos);
    out.putLong(head.finishedNanos);
  }

  public static void itemsHead(PayloadOutput out, Items head) {
    out.putByte(ITEMS);
    out.putInt(head.slot);
    out.putLong(head.generation);
    out.putInt(head.first);
    out.putInt(head.count);
    out.putByte((byte) (head.simple ? 1 : 0));
    out.putByte((byte) (head.last ? 1 : 0));
    out.putInt(head.next);
    out.putByte((byte) (head.retire ? 1 : 0));
    out.putLong(head.startedNanos);
    out.putLong(head.finishedNanos);
  }

  /** Says that entries follow, one for each item, as {@link #entry} or the codec writes them. */
  public static void entries(PayloadOutput out) {
    out.putByte(ENTRIES);
  }

  public static void progression(PayloadOutput out, Progression numbers) {
    out.putByte(PROGRESSION);
    out.putByte(numbers.longs ? 1 : 0);
    out.putLong(numbers.start);
    out.putLong(numbers.step);
  }

  /** An item or its answer that is no simple value. */
  public static void entry(PayloadOutput out, Status status, Payload content) {
    out.putByte(NOT_SIMPLE + status.ordinal());
    content(out, content);
  }

  /** A content that is in memory already. */
  public static void content(PayloadOutput out, HeapOutput bytes) {
    out.putVarInt(bytes.length() + 1);
    out.putBytes(bytes.buffer(), 0, bytes.length());
  }

  public static void content(PayloadOutput out, Payload payload) {
    if (payload instanceof HeapPayload heap) {
      byte[] bytes = heap.bytes();
      out.putVarInt(bytes.length + 1);
      out.putBytes(bytes, 0, bytes.length);
    } else {
      SegmentPayload segment = (SegmentPayload) payload;
      out.putVarInt(0);
      out.putLong(segment.size());
      out.putString(segment.file().toString());
    }
  }

  public static Task readTask(FrameInput in) {
    return new Task(
        in.getInt(),
        in.getLong(),
        in.getLong(),
        KINDS[in.getByte()],
        name(in),
        context(in),
        in.getInt(),
        in.content());
  }

  public static Chunk readChunk(FrameInput in) {
    return new Chunk(
        in.getInt(),
        in.getLong(),
        in.getLong(),
        in.getInt(),
        in.getInt(),
        in.getByte() != 0,
        name(in),
        context(in),
        in.getInt(),
        in.content());
  }

  /** The numbers that a CHUNK's items are; null when entries follow. */
  public static @Nullable Progression readProgression(FrameInput in) {
    return in.getByte() == PROGRESSION
        ? new Progression(in.getByte() != 0, in.getLong(), in.getLong())
        : null;
  }

  public static Result readResult(FrameInput in) {
    return new Result(
        in.getInt(),
        in.getLong(),
        Status.of(in.getByte()),
        in.getByte() != 0,
        in.getLong(),
        in.getLong(),
        in.content());
  }

  public static Items readItems(FrameInput in) {
    return new Items(
        in.getInt(),
        in.getLong(),
        in.getInt(),
        in.getInt(),
        in.getByte() != 0,
        in.getByte() != 0,
        in.getInt(),
        in.getByte() != 0,
        in.getLong(),
        in.getLong());
  }

  /** Only when {@link FrameInput#isSimple} says that the next entry is another. */
  public static Item readItem(FrameInput in) {
    return new Item(Status.of(in.getByte() - NOT_SIMPLE), in.content());
  }

  private static void name(PayloadOutput out, @Nullable String name) {
    String text = name == null ? "" : name;
    out.putString(text.length() <= NAME_LENGTH ? text : text.substring(0, NAME_LENGTH));
  }

  private static @Nullable String name(FrameInput in) {
    String name = in.getString();
    return name.isEmpty() ? null : name;
  }

  private static void context(PayloadOutput out, byte @Nullable [] context) {
    if (context == null) {
      out.putVarInt(0);
    } else {
      out.putVarInt(context.length);
      out.putBytes(context, 0, context.length);
    }
  }

  private static byte @Nullable [] context(FrameInput in) {
    int length = in.in.getVarInt();
    return length == 0 ? null : in.bytes(length);
  }

  /**
   * Reads a frame and knows where in its buffer it is, so that contents need not be copied to be
   * passed on.
   */
  public static final class FrameInput {
    private final byte[] buffer;
    private final int end;
    private final HeapInput in;

    public FrameInput(byte[] buffer, int offset, int length) {
      this.buffer = buffer;
      this.end = offset + length;
      this.in = new HeapInput(buffer, offset, length);
    }

    public byte getByte() {
      return in.getByte();
    }

    public int getInt() {
      return in.getInt();
    }

    public long getLong() {
      return in.getLong();
    }

    public String getString() {
      return in.getString();
    }

    public boolean hasRemaining() {
      return in.remaining() > 0;
    }

    /** Whether a value follows that is to be read with {@link Codec#readSimple}. */
    public boolean isSimple() {
      return Codec.isSimple(buffer[end - (int) in.remaining()]);
    }

    /** All that is left, to be read on. */
    public PayloadInput payload() {
      return in;
    }

    /** All that is left, as bytes of their own. */
    public byte[] rest() {
      return bytes((int) in.remaining());
    }

    private byte[] bytes(int length) {
      if (length < 0 || length > in.remaining()) {
        throw new IllegalArgumentException("length=" + length + " of " + in.remaining());
      }
      byte[] bytes = new byte[length];
      in.getBytes(bytes, 0, length);
      return bytes;
    }

    public Content content() {
      int coded = in.getVarInt();
      if (coded == 0) {
        long size = in.getLong();
        return new InSegment(Path.of(in.getString()), size);
      }
      int length = coded - 1;
      int offset = end - (int) in.remaining();
      in.skip(length);
      return new Inline(buffer, offset, length);
    }
  }
}
