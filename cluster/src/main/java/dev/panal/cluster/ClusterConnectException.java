package dev.panal.cluster;

import dev.panal.core.PanalException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** No node takes this program's tasks: none answers, or those that do are of another version. */
public final class ClusterConnectException extends PanalException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** Names the addresses asked, or both versions. */
  public ClusterConnectException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
