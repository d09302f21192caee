package dev.panal.futures.internal.process;

import dev.panal.futures.internal.StderrLog;
import dev.panal.ipc.internal.directory.AtExit;
import dev.panal.ipc.internal.shared.SharedFamily;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A running worker JVM as its parent sees it. Thread-safe.
 *
 * <p>Three small daemon threads belong to it: one waits for its end, one for each stream passes its
 * output on. All are blocked while nothing happens. At its end, however that came, everything it
 * started is killed too; only then is {@code onExit} called. Output that a process which escaped
 * that still holds open is not waited for.
 */
public final class WorkerProcess {
  private static final String ARGUMENTS = "java.args";
  /** The last word of a worker's command line is the path of this file. */
  public static final String LAUNCH = "launch.properties";

  private static final List<String> STRIPPED =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");
  private static final long STACK = 256 << 10;
  private static final long LAST_OUTPUT_MILLIS = 100;
  private static final long LAST_OUTPUT_NANOS = 2_000_000_000;

  private final LaunchSettings settings;
  private final Process process;
  private final String marker;
  private final Path errorFile;
  private final boolean archived;
  private final Runnable onExit;
  private final StderrTail tail = new StderrTail();
  private final List<Pump> pumps = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtExit.Registration atExit;
  private volatile String tailAtEnd = "";

  private WorkerProcess(
      LaunchSettings settings,
      Process process,
      String marker,
      Path errorFile,
      boolean archived,
      Runnable onExit) {
    this.archived = archived;
    this.settings = settings;
    this.process = process;
    this.marker = marker;
    this.errorFile = errorFile;
    this.onExit = onExit;
    this.atExit = AtExit.add(AtExit.Stage.PROCESSES, this::kill);
  }

  /**
   * Starts a worker. Takes some milliseconds, and does not wait until it is ready.
   *
   * @param launchDirectory gets the argument file and the launch file; the caller removes it after
   *     the worker's end
   * @param launchProperties what the worker is told, by the names in {@link LaunchFile}
   * @param onExit called once, on a thread of this process's own, when the worker and all it
   *     started are gone
   * @throws IOException when the operating system refuses to start it
   */
  public static WorkerProcess start(
      LaunchSettings settings,
      Path launchDirectory,
      Map<String, String> launchProperties,
      Runnable onExit)
      throws IOException {
    if (AtExit.isUnderWay()) {
      throw new IOException("no worker is started, since this JVM is ending");
    }
    String id = UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    String marker = ProcessTree.marker(id);
    Path diagnostics = Diagnostics.directory();
    int worker = Integer.parseInt(launchProperties.getOrDefault(LaunchFile.WORKER, "0"));
    JavaCommand command = settings.command();

    Path archive = settings.archive().flatMap(ClassDataArchive::find).orElse(null);
    ArgumentFile.write(
        launchDirectory.resolve(ARGUMENTS),
        command.arguments(
            worker,
            diagnostics.resolve("hs_err_panal_" + id + "_%p.log"),
            diagnostics.resolve("replay_panal_" + id + "_%p.log"),
            archive));
    Map<String, String> told = new TreeMap<>(launchProperties);
    told.put(LaunchFile.PARENT_PID, Long.toString(ProcessHandle.current().pid()));
    StderrLog.level().ifPresent(level -> told.put(LaunchFile.LOG_LEVEL, level.name()));
    if (settings.controlledByStandardInput()) {
      LaunchWrapper.controlFile().ifPresent(file -> told.put(LaunchFile.CONTROL, file));
    }
    Path family = SharedFamily.childStarts();
    Process process;
    boolean running = false;
    try {
      if (family != null) {
        told.put(LaunchFile.FAMILY, family.toString());
      }
      LaunchFile.write(launchDirectory.resolve(LAUNCH), told);
      process = Starter.start(builder(settings, launchDirectory, marker));
      running = true;
    } finally {
      if (!running) {
        SharedFamily.childEnded();
      }
    }
    Path errorFile = diagnostics.resolve("hs_err_panal_" + id + "_" + process.pid() + ".log");
    WorkerProcess started =
        new WorkerProcess(settings, process, marker, errorFile, archive != null, onExit);
    started.startThreads(worker);
    return started;
  }

  private static ProcessBuilder builder(
      LaunchSettings settings, Path launchDirectory, String marker) {
    List<String> line = new ArrayList<>(LaunchWrapper.prefix(settings.controlledByStandardInput()));
    if (settings.isTraining()) {
      line.addAll(LaunchWrapper.lowestPriority());
    }
    line.add(settings.command().launcher().toString());
    line.add("@" + launchDirectory.resolve(ARGUMENTS));
    line.addAll(settings.command().main());
    line.add(launchDirectory.resolve(LAUNCH).toString());
    ProcessBuilder builder = new ProcessBuilder(line);
    settings.workingDirectory().ifPresent(path -> builder.directory(path.toFile()));
    if (!settings.controlledByStandardInput()) {
      builder.redirectInput(nothing());
    }
    Map<String, String> environment = builder.environment();
    STRIPPED.forEach(environment::remove);
    if (!settings.command().hasClassPath()) {
      environment.remove("CLASSPATH");
    }
    settings.environment().forEach((name, value) -> {
      if (value == null) {
        environment.remove(name);
      } else {
        environment.put(name, value);
      }
    });
    environment.put(ProcessTree.VARIABLE, marker);
    return builder;
  }

  private static ProcessBuilder.Redirect nothing() {
    File device = new File("/dev/null");
    return ProcessBuilder.Redirect.from(device.exists() ? device : new File("NUL"));
  }

  private void startThreads(int worker) {
    String prefix = "panal-" + settings.name() + "-" + worker;
    OutputPump.Sink error = sink(worker, true);
    OutputPump.Sink output = new CrashBannerDetour(sink(worker, false), error, tail);
    pump(prefix + "-out", process.getInputStream(), new StderrTail(), output);
    pump(prefix + "-err", process.getErrorStream(), tail, error);
    daemon(prefix + "-exit", this::awaitEnd).start();
  }

  private OutputPump.Sink sink(int worker, boolean error) {
    try {
      return OutputSinks.sink(settings, worker, error);
    } catch (IOException unusable) {
      System.getLogger("dev.panal")
          .log(
              System.Logger.Level.WARNING,
              settings.name() + ": output is dropped, since its file cannot be opened",
              unusable);
      return (text, complete) -> {};
    }
  }

  private void pump(String name, InputStream in, StderrTail kept, OutputPump.Sink sink) {
    OutputPump reader = new OutputPump(in, kept, sink);
    Thread thread = daemon(name, reader);
    pumps.add(new Pump(reader, thread));
    thread.start();
  }

  private static Thread daemon(String name, Runnable body) {
    Thread thread = new Thread(null, body, name, STACK, false);
    thread.setDaemon(true);
    return thread;
  }

  private void awaitEnd() {
    boolean waiting = true;
    while (waiting) {
      try {
        process.waitFor();
        waiting = false;
      } catch (InterruptedException nobodyShouldAndItMeansNothing) {
        // The flag is clear again.
      }
    }
    ProcessTree.killMarked(marker);
    awaitLastOutput();
    tailAtEnd = tail.text();
    Path diagnostics = errorFile.getParent();
    if (diagnostics != null && Files.exists(errorFile)) {
      Diagnostics.trim(diagnostics);
    }
    Starter.ended();
    SharedFamily.childEnded();
    atExit.cancel();
    ended.countDown();
    try {
      onExit.run();
    } catch (RuntimeException | Error failure) {
      System.getLogger("dev.panal")
          .log(
              System.Logger.Level.ERROR,
              settings.name() + ": exit of pid=" + pid() + " not handled",
              failure);
    }
  }

  /**
   * The streams end with their last holder, which may be a process that escaped: waited for only
   * while something comes, and not for ever: it may go on printing.
   */
  private void awaitLastOutput() {
    long end = System.nanoTime() + LAST_OUTPUT_NANOS;
    for (Pump pump : pumps) {
      long before;
      do {
        before = pump.reader.bytesRead();
        try {
          pump.thread.join(LAST_OUTPUT_MILLIS);
        } catch (InterruptedException nobodyShouldAndItMeansNothing) {
          // The flag is clear again.
        }
      } while (pump.thread.isAlive()
          && pump.reader.bytesRead() != before
          && System.nanoTime() - end < 0);
    }
  }

  private record Pump(OutputPump reader, Thread thread) {}

  public long pid() {
    return process.pid();
  }

  public Process process() {
    return process;
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Whether the process has ended and all that it started is gone: {@code onExit} is being called
   * or was.
   */
  public boolean hasEnded() {
    return ended.getCount() == 0;
  }

  /**
   * It died before it was ready: that may have been the class-data archive, which is then used no
   * more.
   *
   * @return whether it had one
   */
  public boolean blameArchive() {
    if (archived) {
      settings.archive().ifPresent(ClassDataArchive::distrust);
    }
    return archived;
  }

  /** Waits for that. False when the time is over first. */
  public boolean awaitEnd(Duration timeout) throws InterruptedException {
    return ended.await(saturatedNanos(timeout), TimeUnit.NANOSECONDS);
  }

  private static long saturatedNanos(Duration timeout) {
    try {
      return timeout.toNanos();
    } catch (ArithmeticException forEver) {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Sends a control message to a worker whose standard input carries them. False when it is not
   * there any more.
   *
   * @throws IllegalStateException when the worker's standard input is empty
   */
  public boolean send(String message) {
    if (!settings.controlledByStandardInput()) {
      throw new IllegalStateException(
          "worker pid=" + pid() + " is not controlled by its standard input");
    }
    try {
      OutputStream out = process.getOutputStream();
      synchronized (out) {
        out.write((message + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  /** Kills the process and all that it started, at once and whatever their state. Does not wait. */
  public void kill() {
    List<ProcessHandle> descendants = process.descendants().toList();
    // By its handle: the process object would also close the streams, losing last words, and the
    // control pipe, which is an order to halt.
    process.toHandle().destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
  }

  /** Memory that the process holds now, in bytes; 0 where that cannot be told. */
  public long residentBytes() {
    try {
      for (String line : Files.readAllLines(
          Path.of("/proc", Long.toString(pid()), "status"), StandardCharsets.ISO_8859_1)) {
        if (line.startsWith("VmRSS:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
    } catch (IOException gone) {
      // Nothing is known of it then.
    }
    return 0;
  }

  /** Whether the process is stopped, by a signal or a debugger. False where that cannot be told. */
  public boolean isStopped() {
    ProcStat stat = ProcStat.read(Path.of("/proc", Long.toString(pid())));
    return stat != null && stat.isStopped();
  }

  /**
   * What the process left. To be asked after its end.
   *
   * @param orderly whether its shutdown hooks ran, as it noted in its control page
   * @throws IllegalStateException when it has not ended
   */
  public ExitEvidence evidence(boolean orderly) {
    if (!hasEnded()) {
      throw new IllegalStateException("worker pid=" + pid() + " has not ended");
    }
    Optional<ErrorFile> report = ErrorFile.read(errorFile);
    return ExitEvidence.of(process.exitValue(), orderly, report, tailAtEnd);
  }

  @Override
  public String toString() {
    return settings.name() + "[pid=" + pid() + (hasEnded() ? ", ended]" : "]");
  }
}
