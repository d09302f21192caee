package dev.panal.ipc.internal.lane;

import java.io.IOException;
import java.io.Serial;

/**
 * Says that the file system behind a link has no room for a frame. The frame was not sent; the link
 * is intact.
 */
public final class SharedMemoryFullException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1L;

  SharedMemoryFullException(String message, IOException cause) {
    super(message, cause);
  }
}
