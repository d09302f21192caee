package dev.panal.ipc.internal.codec;

import dev.panal.core.TaskSerializationException;
import dev.panal.core.internal.CurrentTask;
import java.io.EOFException;
import java.io.InvalidClassException;
import java.util.Set;

/** What is said when a value cannot be read. */
final class ReadFailure {
  private static final Set<String> HOOKS =
      Set.of("readObject", "readResolve", "readExternal", "readObjectNoData", "<init>", "<clinit>");

  private ReadFailure() {}

  /** Throws errors of the virtual machine other than a full stack or heap. */
  static TaskSerializationException of(Throwable e, String what) {
    WriteFailure.rethrowFatal(e);
    return new TaskSerializationException(what + " cannot be read: " + reason(e), e);
  }

  private static String reason(Throwable e) {
    if (e instanceof ClassNotFoundException) {
      String[] nameAndReason = String.valueOf(e.getMessage()).split(": ", 2);
      return "the class " + nameAndReason[0] + " is not on the class path of this JVM"
          + (CurrentTask.inWorker()
              ? ", a worker, which has the application's, what classPath(...) adds, and what the class loader of the"
                  + " submitted function gives"
              : "")
          + (nameAndReason.length > 1 ? "; " + nameAndReason[1] : "");
    }
    if (e instanceof NoClassDefFoundError) {
      return "a class is missing or its initialiser failed in this JVM: " + e.getMessage();
    }
    if (e instanceof StackOverflowError) {
      return "it is nested too deeply for the stack of this thread (StackOverflowError)";
    }
    if (e instanceof OutOfMemoryError) {
      return "the JVM that reads it has too little heap, " + WriteFailure.heap(e);
    }
    if (e instanceof EOFException) {
      return "the data end early";
    }
    if (e instanceof InvalidClassException
        && String.valueOf(e.getMessage()).contains("filter status: REJECTED")) {
      return "a class is rejected by the input filter, or the data are damaged (" + e.getMessage()
          + ")";
    }
    if (e instanceof TaskSerializationException) {
      return String.valueOf(e.getMessage());
    }
    if (String.valueOf(e.getMessage()).contains("Invalid lambda deserialization")) {
      return "this JVM has another version of the class that made the lambda";
    }
    StackTraceElement hook = Hooks.find(e, HOOKS);
    return hook == null
        ? e.toString()
        : hook.getClassName() + "." + hook.getMethodName() + " threw " + e;
  }
}
