package dev.panal.futures.internal.dispatch;

import dev.panal.core.internal.CarriedContext;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the place where something was submitted: its trace, and the context of its
 * thread.
 */
record Origin(@Nullable SubmitTrace trace, byte @Nullable [] context) {
  private static final Origin NOTHING = new Origin(null, null);

  /** Of the calling thread, one and the same where there is nothing to keep. */
  static Origin here(Pool pool) {
    SubmitTrace trace = SubmitTrace.here(pool);
    byte[] context = CarriedContext.capture();
    return trace == null && context == null ? NOTHING : new Origin(trace, context);
  }
}
