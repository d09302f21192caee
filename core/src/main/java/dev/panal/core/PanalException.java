package dev.panal.core;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** What all of Panal's own exceptions have in common. Later modules add to the family. */
public abstract class PanalException extends RuntimeException {
  @Serial
  private static final long serialVersionUID = 1L;

  /** With what a person needs to know, and what led to it. */
  protected PanalException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
