package dev.panal.multiprocessing.internal.manager;

import dev.panal.ipc.internal.payload.HeapInput;
import dev.panal.ipc.internal.payload.HeapOutput;
import java.io.Closeable;
import java.io.IOException;

/**
 * A stream of frames between two JVMs, one thread at each end. An interrupt of a thread that uses
 * it never closes it.
 *
 * <pre>
 *   0           4
 *  +-----------+----------------+
 *  | length    | body           |
 *  +-----------+----------------+
 * </pre>
 */
interface Wire extends Closeable {
  /** Bytes in front of the body; big-endian. */
  int HEADER = 4;

  /** Of a body. */
  int LARGEST = 1 << 30;

  /** What is done when a thread is interrupted while it waits; its flag has been cleared. */
  interface Interruption {
    void happened();
  }

  /** Begins a frame in an output. */
  static void begin(HeapOutput frame) {
    frame.reset();
    frame.skip(HEADER);
  }

  /** Writes the length into the header of a frame. */
  static void complete(HeapOutput frame) {
    int length = frame.length() - HEADER;
    byte[] bytes = frame.buffer();
    bytes[0] = (byte) (length >>> 24);
    bytes[1] = (byte) (length >>> 16);
    bytes[2] = (byte) (length >>> 8);
    bytes[3] = (byte) length;
  }

  /** Sends a frame that was begun by {@link #begin}. */
  void send(HeapOutput frame) throws IOException;

  /**
   * Waits for the next frame. What it returns is valid until the next call.
   *
   * @throws IOException also at the end of the stream
   */
  HeapInput receive(Interruption interruption) throws IOException;

  /** How large a frame may be, from now on: little before both sides know each other. */
  void limit(int largest);

  /** How long {@link #receive} waits at most, from now on; 0: for ever. */
  void timeout(long millis) throws IOException;

  @Override
  void close();
}
