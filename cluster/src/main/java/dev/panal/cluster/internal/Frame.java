package dev.panal.cluster.internal;

import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;

/**
 * The frames between a program and a node, as {@link Post} carries them.
 *
 * <pre>{@code
 * program to node
 *   OPEN     version name slots:4 graceNanos:8 heap count:v argument…     the first of all
 *   TASKS    (task:8 kind:1 timeoutNanos:8 name site:v definition content)…
 *   PART     task:8 bytes…                                                a part of a large content
 *   CANCEL   (task:8 interrupt:1)…                                        they are not wanted any more
 *   RECALL   task:8…                                                      give them back unless they have begun
 *   CLASS    request:8 found:1 why bytes…                                 the answer to ASK
 *   DROP     loader:4                                                     that class loader is gone
 *   SIZE     workers:4                                                    so many of its slots are to be used
 *   CLOSE                                                                 the last of all
 *
 * node to program
 *   OPENED   slots:4 pid:8
 *   REFUSED  why
 *   RESULTS  (task:8 status:1 worker:4 pid:8 ranNanos:8 content)…
 *   PART     task:8 bytes…
 *   ASK      request:8 loader:4 path                                      a worker lacks a class or resource
 *   STATUS   slots:4 count:v (worker)… count:v (task:8 worker:4 pid:8 done:8 total:8)…
 *   LEAVING                                                               takes no more tasks
 *   CLOSED                                                                the last of all, after CLOSE
 *
 * kind        of the function; + 64 for an item of a map call, whose result may wait for others
 * definition  length+1:v bytes…, or 0:v when it was sent before
 * content     length+1:v bytes…, or 0:v when it came in parts
 * worker      index:4 incarnation:8 name pid:8 state:1 finished:8 task:8 runningNanos:8 heap:8 peak:8
 * }</pre>
 */
public final class Frame {
  public static final byte OPEN = 1;
  public static final byte TASKS = 2;
  public static final byte PART = 3;
  public static final byte CANCEL = 4;
  public static final byte RECALL = 5;
  public static final byte CLASS = 6;
  public static final byte DROP = 7;
  public static final byte CLOSE = 8;
  public static final byte SIZE = 9;

  public static final byte OPENED = 32;
  public static final byte REFUSED = 33;
  public static final byte RESULTS = 34;
  public static final byte ASK = 35;
  public static final byte STATUS = 36;
  public static final byte LEAVING = 37;
  public static final byte CLOSED = 38;

  /** Set in the kind of a task that is one of many of a map call. */
  public static final byte ITEM = 64;

  /** Contents above this travel in parts of this size. */
  public static final int PART_BYTES = 1 << 20;

  /** A frame of several tasks or results ends when it is longer than this. */
  public static final int FULL = 256 << 10;

  private Frame() {}

  /** What a node says of a task. */
  public enum Status {
    /** The content is the encoded result. */
    VALUE,
    /** The content is what the task threw. */
    THROWN,
    /** The content is an exception of Panal's. */
    FAILED,
    /** The task's worker died; the content says how. */
    CRASHED,
    /** The content is a {@code TaskTimeoutException}. */
    TIMED_OUT,
    /** It is not wanted any more. */
    CANCELLED,
    /** It has not begun and never will there. */
    GIVEN_BACK,
    /** The node has no workers for this program; the content says why. The task has not begun. */
    BROKEN;

    private static final Status[] ALL = values();

    public static Status of(int ordinal) {
      return ALL[ordinal];
    }
  }

  /** A frame of that type, with room for what {@link Post} puts in front. */
  public static HeapOutput of(byte type) {
    HeapOutput frame = new HeapOutput();
    frame.skip(Post.HEADER_BYTES);
    frame.putByte(type);
    return frame;
  }

  public static void bytes(HeapOutput out, byte[] bytes) {
    out.putVarInt(bytes.length + 1);
    out.putBytes(bytes, 0, bytes.length);
  }

  public static byte[] rest(HeapInput in) {
    byte[] bytes = new byte[(int) in.remaining()];
    in.getBytes(bytes, 0, bytes.length);
    return bytes;
  }

  /** What {@link #bytes} wrote, given the number that it begins with. */
  public static byte[] bytes(HeapInput in, int lengthAndOne) {
    byte[] bytes = new byte[lengthAndOne - 1];
    in.getBytes(bytes, 0, bytes.length);
    return bytes;
  }
}
