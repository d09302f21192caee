package dev.panal.logging;

import dev.panal.futures.ProcessPoolExecutor;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** An application that has no logging library beside the JDK's. */
final class JulProgram {
  private JulProgram() {}

  public static void main(String[] args) {
    Logger root = Logger.getLogger("");
    root.removeHandler(root.getHandlers()[0]);
    root.addHandler(new Handler() {
      @Override
      public void publish(LogRecord logged) {
        System.out.println(logged.getLevel() + " " + logged.getLoggerName() + " "
            + logged.getMessage() + (logged.getThrown() == null ? "" : " " + logged.getThrown()));
      }

      @Override
      public void flush() {}

      @Override
      public void close() {}
    });
    Logger chatty = Logger.getLogger("chatty");
    chatty.setLevel(Level.FINE);
    boolean forward = args.length == 0;
    try (ProcessPoolExecutor pool =
        ProcessPoolExecutor.builder().name("p").workers(1).forwardLogs(forward).build()) {
      pool.submit(JulProgram::task).result();
    }
  }

  private static int task() {
    Logger.getLogger("chatty").log(Level.FINE, "number {0}", 5);
    Logger.getLogger("other").fine("not wanted");
    System.getLogger("system")
        .log(System.Logger.Level.ERROR, "failed", new IllegalStateException("why"));
    return 0;
  }
}
