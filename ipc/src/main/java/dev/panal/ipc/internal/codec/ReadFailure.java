package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import java.io.EOFException;
import java.io.InvalidClassException;

/** What is said when a value cannot be read. */
final class ReadFailure {
  private ReadFailure() {}

  /** Throws errors of the virtual machine other than a full stack or heap. */
  static TaskSerializationException of(Throwable e, String what) {
    if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError || e instanceof OutOfMemoryError)) {
      throw fatal;
    }
    return new TaskSerializationException(what + " cannot be read: " + reason(e), e);
  }

  private static String reason(Throwable e) {
    if (e instanceof ClassNotFoundException) {
      return "the class " + e.getMessage() + " is not on the class path of this JVM";
    }
    if (e instanceof NoClassDefFoundError) {
      return "a class is missing or its initialiser failed in this JVM: " + e.getMessage();
    }
    if (e instanceof StackOverflowError) {
      return "it is nested too deeply for the stack of this thread (StackOverflowError)";
    }
    if (e instanceof OutOfMemoryError) {
      return "the heap of this JVM is too small for it (" + e.getMessage() + ")";
    }
    if (e instanceof EOFException) {
      return "the data end early";
    }
    if (e instanceof InvalidClassException && String.valueOf(e.getMessage()).contains("filter status: REJECTED")) {
      return "a class is rejected by the input filter, or the data are damaged (" + e.getMessage() + ")";
    }
    if (e instanceof TaskSerializationException) {
      return String.valueOf(e.getMessage());
    }
    return e.toString();
  }
}
