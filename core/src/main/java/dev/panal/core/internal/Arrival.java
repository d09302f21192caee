package dev.panal.core.internal;

import org.jspecify.annotations.Nullable;

/** An outcome that is there but still encoded. */
public interface Arrival<T extends @Nullable Object> {
  /**
   * Runs user code, once; a throw, of an Error too, becomes a
   * {@link dev.panal.core.TaskSerializationException}.
   */
  Settled<T> decode();
}
