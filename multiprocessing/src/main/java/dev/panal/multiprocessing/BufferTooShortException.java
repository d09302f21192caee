package dev.panal.multiprocessing;

import dev.panal.core.PanalException;
import java.io.Serial;

/** A message is longer than it may be. It stays where it is, and can be received with more room. */
public final class BufferTooShortException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  private final long needed;

  /** Names the connection and both lengths. */
  public BufferTooShortException(String message, long needed) {
    super(message, null);
    this.needed = needed;
  }

  /** The message's length in bytes. */
  public long needed() {
    return needed;
  }
}
