package dev.panal.futures.internal.dispatch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a task was submitted: the second half of the trace of what it throws. */
final class SubmitTrace {
  private static final String PANAL = "dev.panal.";
  private static final List<String> OURS =
      List.of("core.internal.", "futures.internal.", "futures.ProcessPoolExecutor");

  private final Throwable here = new Throwable();
  private final String thread = Thread.currentThread().getName();

  private SubmitTrace() {}

  /** Null where the pool does not want it: it takes a microsecond or more. */
  static @Nullable SubmitTrace here(Pool pool) {
    return pool.config().submitTraces() ? new SubmitTrace() : null;
  }

  /** Puts its frames below those of the worker, where the exception lets its trace be changed. */
  void joinTo(Throwable failure) {
    List<StackTraceElement> all = new ArrayList<>(Arrays.asList(failure.getStackTrace()));
    all.add(new StackTraceElement("-- submitted by thread", thread, null, -1));
    boolean ours = true;
    for (StackTraceElement frame : here.getStackTrace()) {
      ours = ours && isOurs(frame.getClassName());
      if (!ours) {
        all.add(frame);
      }
    }
    failure.setStackTrace(all.toArray(StackTraceElement[]::new));
  }

  private static boolean isOurs(String className) {
    return className.startsWith(PANAL)
        && OURS.stream().anyMatch(part -> className.startsWith(part, PANAL.length()));
  }
}
