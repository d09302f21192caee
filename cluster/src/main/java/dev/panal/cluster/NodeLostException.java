package dev.panal.cluster;

import dev.panal.core.PanalException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * The node that ran the task is gone, or was not heard of for too long: the task may have run, in
 * part or whole. With {@link dev.panal.core.TaskOptions.Builder#crashRetries} it is run again
 * elsewhere instead.
 */
public final class NodeLostException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Names the task, the node, and why it counts as lost. */
  public NodeLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
