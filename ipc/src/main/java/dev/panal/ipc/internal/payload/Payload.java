package dev.panal.ipc.internal.payload;

import java.io.IOException;

/**
 * Encoded bytes, kept until they are released: on the heap while small, in a segment file from 64
 * KiB on.
 */
public sealed interface Payload permits HeapPayload, SegmentPayload {
  /** Bytes. */
  long size();

  /** Reads from the start; each call gives an independent input. */
  PayloadInput open() throws IOException;

  /** Gives memory and file back; idempotent. Inputs are to be closed before. */
  void release();
}
