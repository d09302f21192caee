package dev.panal.multiprocessing.internal.manager;

import java.util.ArrayList;
import java.util.List;

/** The trace of an exception from the manager, and below it that of the call. */
final class RemoteTrace {
  private static final String PANAL = "dev.panal.multiprocessing.internal.manager.";
  private static final String SERVER = ServerConnection.class.getName();

  private RemoteTrace() {}

  static Throwable join(Throwable failure, String manager) {
    List<StackTraceElement> all = new ArrayList<>();
    for (StackTraceElement frame : failure.getStackTrace()) {
      if (frame.getClassName().equals(SERVER)) {
        break;
      }
      all.add(frame);
    }
    all.add(new StackTraceElement("-- in manager", manager, null, -1));
    boolean ours = true;
    for (StackTraceElement frame : new Throwable().getStackTrace()) {
      ours = ours && frame.getClassName().startsWith(PANAL);
      if (!ours) {
        all.add(frame);
      }
    }
    failure.setStackTrace(all.toArray(StackTraceElement[]::new));
    return failure;
  }
}
