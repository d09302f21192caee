package dev.panal.multiprocessing;

import dev.panal.core.PanalException;
import java.io.Serial;

/** A queue takes no more items, or has none and will have none any more. */
public final class QueueClosedException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Names the queue. */
  public QueueClosedException(String message) {
    super(message, null);
  }
}
