package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import dev.panal.ipc.internal.payload.PayloadTooLargeException;
import org.jspecify.annotations.Nullable;

/** What is said when a value cannot be written. */
final class WriteFailure {
  private WriteFailure() {}

  /** Throws errors of the virtual machine other than a full stack or heap, and what says that there is no room. */
  static RuntimeException of(Throwable e, String what, @Nullable Object value) {
    if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError || e instanceof OutOfMemoryError)) {
      throw fatal;
    }
    if (e instanceof PayloadTooLargeException || e instanceof TaskSerializationException) {
      return (RuntimeException) e;
    }
    return new TaskSerializationException(what + " cannot be written: " + e, e);
  }
}
