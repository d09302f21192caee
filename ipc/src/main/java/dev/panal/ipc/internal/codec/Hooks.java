package dev.panal.ipc.internal.codec;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the user's code in the stack trace of a failure. */
final class Hooks {
  private Hooks() {}

  /** The innermost frame of one of these methods outside of the JDK and Panal. */
  static @Nullable StackTraceElement find(Throwable e, Set<String> methods) {
    for (StackTraceElement frame : e.getStackTrace()) {
      if (methods.contains(frame.getMethodName()) && isUsers(frame.getClassName())) {
        return frame;
      }
    }
    return null;
  }

  private static boolean isUsers(String className) {
    return !className.startsWith("java.")
        && !className.startsWith("jdk.")
        && !className.startsWith("dev.panal.ipc.internal.codec.Surrogate")
        && !className.startsWith("dev.panal.ipc.internal.codec.Jdk");
  }
}
