package dev.panal.multiprocessing;

import dev.panal.core.internal.CurrentTask;
import dev.panal.core.internal.Invocation;
import dev.panal.futures.internal.ProcessTarget;
import dev.panal.futures.internal.ProcessWorker;
import dev.panal.futures.internal.StderrLog;
import dev.panal.futures.internal.process.ExitEvidence;
import dev.panal.futures.internal.process.LaunchFile;
import dev.panal.futures.internal.process.LaunchSettings;
import dev.panal.futures.internal.process.Signals;
import dev.panal.futures.internal.process.WorkerProcess;
import dev.panal.ipc.internal.directory.AtExit;
import dev.panal.ipc.internal.link.ControlPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The life of one child.
 *
 * <pre>
 *   NEW ──start──▶ RUNNING ──its end──▶ ENDED
 *    └──close──▶ CLOSED
 * </pre>
 *
 * <p>A failed start leaves it NEW. All fields are guarded by this object's monitor, which is held
 * while the process is being started: its end, reported by another thread, waits for that.
 */
final class ChildProcess {
  private static final Duration GRACE = Duration.ofSeconds(1);

  /**
   * A process that starts itself again in a static initialiser would otherwise fill the machine.
   */
  private static final int DEEPEST = 8;

  private enum State {
    NEW,
    RUNNING,
    ENDED,
    CLOSED
  }

  private final String name;
  private final boolean daemon;
  private final LaunchSettings settings;
  private final CountDownLatch ended = new CountDownLatch(1);
  private State state = State.NEW;
  private @Nullable Invocation<?> call;
  private @Nullable Started started;
  private OptionalInt exitCode = OptionalInt.empty();

  /** What exists from the start on. */
  private record Started(
      WorkerProcess process, ProcessTarget target, ControlPage page, Path directory) {}

  ChildProcess(String name, boolean daemon, Invocation<?> call, LaunchSettings settings) {
    this.name = name;
    this.daemon = daemon;
    this.call = call;
    this.settings = settings;
  }

  synchronized void start(JvmProcess self) {
    if (state != State.NEW || call == null) {
      throw new IllegalStateException(
          "process=" + name + (state == State.CLOSED ? " is closed" : " was started before"));
    }
    if (Family.isCurrentDaemon()) {
      throw new IllegalStateException("process=" + Family.currentName()
          + " is a daemon and must not have children, as process=" + name);
    }
    if (CurrentTask.depth() >= DEEPEST) {
      throw new IllegalStateException("process=" + name + " would be at depth="
          + (CurrentTask.depth() + 1) + ", more than " + DEEPEST);
    }
    try {
      Path directory = ProcessFiles.directory();
      boolean done = false;
      try {
        started = start(call, directory, self);
        done = true;
      } finally {
        if (!done) {
          ProcessFiles.release(directory);
        }
      }
    } catch (IOException e) {
      if (AtExit.isUnderWay()) {
        throw new IllegalStateException(
            "process=" + name + " could not be started: this JVM is ending", e);
      }
      throw new UncheckedIOException("process=" + name + " could not be started: " + e, e);
    }
    state = State.RUNNING;
    call = null;
    Family.started(self);
    log("process=" + name + " is started: pid=" + self.pid());
  }

  private Started start(Invocation<?> target, Path directory, JvmProcess self) throws IOException {
    ProcessTarget written = ProcessTarget.write(target, directory);
    try {
      ControlPage page = ControlPage.create(directory.resolve(LaunchFile.CONTROL_PAGE));
      Map<String, String> told = new TreeMap<>();
      told.put(LaunchFile.MODE, LaunchFile.PROCESS);
      told.put(LaunchFile.NAME, name);
      told.put(LaunchFile.LINK, directory.toString());
      told.put(LaunchFile.DEPTH, Integer.toString(CurrentTask.depth() + 1));
      Descendants.describe(directory, name, daemon);
      Family.tell(told, daemon);
      written.addTo(told);
      WorkerProcess process = WorkerProcess.start(settings, directory, told, () -> ended(self));
      return new Started(process, written, page, directory);
    } catch (IOException | RuntimeException failure) {
      written.release();
      throw failure;
    }
  }

  /** On a thread of the worker process's. */
  private void ended(JvmProcess self) {
    synchronized (this) {
      Started of = started();
      ExitEvidence evidence = of.process.evidence(of.page.isOrderlyExit());
      OptionalInt signal = evidence.signal().map(Signals::number).orElse(OptionalInt.empty());
      exitCode = OptionalInt.of(signal.isPresent() ? -signal.getAsInt() : evidence.exitCode());
      state = State.ENDED;
      of.target.release();
      ProcessFiles.release(of.directory);
    }
    Family.ended(self);
    ended.countDown();
    log("process=" + name + " has ended: exitCode=" + exitCode().orElse(0));
  }

  private static void log(String message) {
    if (StderrLog.level().isPresent()) {
      System.getLogger(StderrLog.NAME).log(System.Logger.Level.DEBUG, message);
    }
  }

  boolean await(Duration timeout) throws InterruptedException {
    synchronized (this) {
      started();
    }
    long nanos;
    try {
      nanos = timeout.toNanos();
    } catch (ArithmeticException forEver) {
      nanos = Long.MAX_VALUE;
    }
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  synchronized boolean isAlive() {
    return state == State.RUNNING;
  }

  void interrupt() {
    process().send(ProcessWorker.INTERRUPT);
  }

  void terminate() {
    process().send(ProcessWorker.TERMINATE);
  }

  void kill() {
    WorkerProcess process = process();
    if (!process.hasEnded()) {
      process.kill();
    }
  }

  synchronized OptionalInt exitCode() {
    return exitCode;
  }

  long pid() {
    return process().pid();
  }

  void close() {
    synchronized (this) {
      if (state == State.NEW) {
        state = State.CLOSED;
        call = null;
      }
      if (state == State.CLOSED) {
        return;
      }
    }
    boolean interrupted = false;
    boolean over = false;
    while (!over) {
      try {
        if (!interrupted) {
          ended.await();
          over = true;
        } else {
          endForcibly();
          over = true;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void endForcibly() throws InterruptedException {
    terminate();
    if (!ended.await(GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
      kill();
      ended.await();
    }
  }

  synchronized String describe() {
    String pid = started == null ? "" : ", pid=" + started.process.pid();
    return ", state=" + state + pid
        + (exitCode.isPresent() ? ", exitCode=" + exitCode.getAsInt() : "");
  }

  private synchronized WorkerProcess process() {
    return started().process;
  }

  private Started started() {
    if (started == null) {
      throw new IllegalStateException("process=" + name + " was not started");
    }
    return started;
  }
}
