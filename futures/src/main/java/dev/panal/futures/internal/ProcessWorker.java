package dev.panal.futures.internal;

import dev.panal.futures.internal.process.LaunchFile;
import dev.panal.ipc.internal.link.ControlPage;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the target of a single process on the main thread.
 *
 * <p>The process ends as every JVM does: when the main thread and all others that are no daemons
 * have ended, with code 1 when the target threw. The control pipe is the lifeline: lines are
 * commands, the end of it is the end of the parent.
 */
public final class ProcessWorker {
  /** Interrupts the thread that runs the target. */
  public static final String INTERRUPT = "interrupt";

  /** Ends the process with its shutdown hooks, as SIGTERM would. */
  public static final String TERMINATE = "terminate";

  private static final long TICK_NANOS = TimeUnit.SECONDS.toNanos(1);

  private ProcessWorker() {}

  static void run(WorkerStart start, InputStream control) throws Exception {
    start.attach(ControlPage.open(start.linkDirectory().resolve(LaunchFile.CONTROL_PAGE)));
    Runtime.getRuntime()
        .addShutdownHook(new Thread(null, start::markOrderlyExit, "panal-orderly-exit", 0, false));
    Thread main = Thread.currentThread();
    main.setName(start.name());
    InputStream pipe = start.find(LaunchFile.CONTROL).isPresent()
        ? new FileInputStream(start.property(LaunchFile.CONTROL))
        : control;
    daemon("panal-control", () -> obey(pipe, main));
    daemon("panal-watch", () -> watch(new ParentWatch(start.parentPid())));
    boolean told = StderrLog.level().isPresent();
    if (told) {
      System.getLogger(StderrLog.NAME).log(System.Logger.Level.DEBUG, "the target begins");
    }
    ProcessTarget.run(start);
    if (told) {
      System.getLogger(StderrLog.NAME).log(System.Logger.Level.DEBUG, "the target has returned");
    }
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(null, body, name, 0, false);
    thread.setDaemon(true);
    thread.start();
  }

  private static void obey(InputStream control, Thread main) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(control, StandardCharsets.UTF_8))) {
      String line;
      while ((line = lines.readLine()) != null) {
        if (line.equals(INTERRUPT)) {
          main.interrupt();
        } else if (line.equals(TERMINATE)) {
          Exit.inBackground(ExitCode.TERMINATED);
        }
      }
    } catch (IOException broken) {
      // The same as its end.
    }
    ParentWatch.halt();
  }

  private static void watch(ParentWatch parent) {
    while (parent.isParentAlive()) {
      LockSupport.parkNanos(TICK_NANOS);
    }
    ParentWatch.halt();
  }
}
