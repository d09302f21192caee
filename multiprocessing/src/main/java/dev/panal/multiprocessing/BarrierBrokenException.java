package dev.panal.multiprocessing;

import dev.panal.core.PanalException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A {@link SharedBarrier} will not open: a party has died, timed out, or given up. */
public final class BarrierBrokenException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** For barriers; the message names this one. */
  public BarrierBrokenException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
