package dev.panal.ipc.internal.payload;

import java.io.Serial;

/** More bytes were written than a {@link HeapOutput} may hold. */
public final class PayloadTooLargeException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1L;

  PayloadTooLargeException(long wanted, long limit) {
    super("the encoded value takes at least " + wanted + " bytes, limit=" + limit);
  }
}
