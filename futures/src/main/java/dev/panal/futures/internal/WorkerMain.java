package dev.panal.futures.internal;

import dev.panal.core.internal.CurrentTask;
import dev.panal.futures.internal.process.LaunchFile;
import dev.panal.ipc.internal.link.WorkerBells;
import dev.panal.ipc.internal.shared.SharedFamily;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Where a worker JVM begins. Its one argument is the path of the launch file.
 *
 * <p>The main thread becomes the one that runs tasks. A daemon thread listens for control messages
 * and for the parent's death.
 */
public final class WorkerMain {
  private WorkerMain() {}

  public static void main(String[] arguments) throws Exception {
    InputStream standardInput = System.in;
    System.setIn(InputStream.nullInputStream());
    IgnoredSignals.install();
    Map<String, String> properties;
    try {
      properties = LaunchFile.readAndDelete(Path.of(arguments[0]));
    } catch (IOException | RuntimeException unreadable) {
      throw end(ExitCode.BAD_LAUNCH, unreadable);
    }
    String family = properties.get(LaunchFile.FAMILY);
    if (family != null) {
      SharedFamily.told(Path.of(family));
    }
    CurrentTask.markWorker(Integer.parseInt(properties.getOrDefault(LaunchFile.DEPTH, "1")));
    String logLevel = properties.get(LaunchFile.LOG_LEVEL);
    if (logLevel != null) {
      StderrLog.install(System.Logger.Level.valueOf(logLevel));
    }
    if (LaunchFile.PROCESS.equals(properties.get(LaunchFile.MODE))) {
      ProcessWorker.run(new WorkerStart(properties, null), standardInput);
      return;
    }
    try {
      runPool(
          LaunchFile.ARCHIVE.equals(properties.get(LaunchFile.MODE))
              ? ArchiveTraining.open(properties)
              : properties);
    } catch (Throwable failure) {
      throw end(ExitCode.UNCAUGHT, failure);
    }
  }

  private static void runPool(Map<String, String> properties) throws IOException {
    WorkerBells bells = WorkerBells.connect(
        Path.of(properties.get(LaunchFile.HUB)),
        Integer.parseInt(properties.get(LaunchFile.HUB_ID)),
        Objects.requireNonNull(properties.get(LaunchFile.HUB_SECRET)));
    WorkerStart start = new WorkerStart(properties, bells);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(null, start::markOrderlyExit, "panal-orderly-exit", 0, false));
    BellListener listener = BellListener.start(start);
    PoolWorker.run(start);
    listener.stop();
    System.exit(ExitCode.ORDERLY.code());
  }

  private static Error end(ExitCode code, Throwable why) {
    why.printStackTrace();
    System.exit(code.code());
    return new AssertionError("exit returned", why);
  }
}
