package dev.panal.multiprocessing;

import dev.panal.core.PanalException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A manager cannot be reached: its process has ended or was killed, or it is closed, or it is not
 * where its address says. What it held is gone; whether the call that met this has had an effect is
 * not known.
 */
public final class ManagerLostException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Says which manager. */
  public ManagerLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
