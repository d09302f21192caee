package dev.panal.multiprocessing;

import dev.panal.core.PanalException;
import java.io.Serial;

/**
 * A lock was acquired whose last owner died with it: what it guards may be half-changed. The thread
 * that gets this has the lock and must unlock it. Thrown by locks made with
 * {@link OwnerDeath#THROW}.
 */
public final class OwnerDiedException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  private final long pid;

  OwnerDiedException(String object, long pid) {
    super(object + " was held by a process that died: pid=" + (pid > 0 ? pid : "unknown"), null);
    this.pid = pid;
  }

  /** The process that died; negative when that is no longer known. */
  public long pid() {
    return pid;
  }
}
