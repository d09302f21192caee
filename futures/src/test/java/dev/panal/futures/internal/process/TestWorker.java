package dev.panal.futures.internal.process;

import static org.awaitility.Awaitility.await;

import dev.panal.core.SerializableRunnable;
import dev.panal.core.internal.Invocation;
import dev.panal.futures.WorkerOutput;
import dev.panal.futures.internal.ProcessTarget;
import dev.panal.ipc.internal.directory.PoolDirectory;
import dev.panal.ipc.internal.link.ControlPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A worker process that runs one function, with all that belongs to it. */
final class TestWorker implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(120);

  private final PoolDirectory directory;
  private final Path linkDirectory;
  private final ControlPage page;
  private final WorkerProcess process;

  private TestWorker(LaunchSettings settings, SerializableRunnable target) throws IOException {
    directory = PoolDirectory.create("test", null);
    linkDirectory = directory.linkDirectory(0, 1);
    page = ControlPage.create(linkDirectory.resolve(LaunchFile.CONTROL_PAGE));
    Map<String, String> told = new TreeMap<>();
    told.put(LaunchFile.MODE, LaunchFile.PROCESS);
    told.put(LaunchFile.NAME, "test");
    told.put(LaunchFile.LINK, linkDirectory.toString());
    ProcessTarget.write(Invocation.run(target), linkDirectory).addTo(told);
    process = WorkerProcess.start(settings, linkDirectory, told, () -> {});
  }

  /** What is said is kept as evidence and not shown. */
  static LaunchSettings.Builder quiet() {
    return LaunchSettings.builder().maxHeap("64m").output(WorkerOutput.discard());
  }

  static TestWorker start(LaunchSettings.Builder settings, SerializableRunnable target)
      throws IOException {
    return new TestWorker(settings.controlledByStandardInput(true).build(), target);
  }

  static TestWorker start(SerializableRunnable target) throws IOException {
    return start(quiet(), target);
  }

  /** Starts, waits for the end and cleans up. */
  static ExitEvidence run(LaunchSettings.Builder settings, SerializableRunnable target)
      throws Exception {
    try (TestWorker worker = start(settings, target)) {
      return worker.awaitEvidence();
    }
  }

  static ExitEvidence run(SerializableRunnable target) throws Exception {
    return run(quiet(), target);
  }

  ExitEvidence awaitEvidence() throws InterruptedException {
    if (!process.awaitEnd(PATIENCE)) {
      throw new AssertionError(process + " has not ended within " + PATIENCE);
    }
    return process.evidence(page.isOrderlyExit());
  }

  WorkerProcess process() {
    return process;
  }

  Path linkDirectory() {
    return linkDirectory;
  }

  @Override
  public void close() {
    process.kill();
    await().atMost(PATIENCE).until(process::hasEnded);
    directory.close();
  }

  /** Whether no such process is there, or only what its new parent has not yet collected. */
  static boolean isGone(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'Z';
    } catch (IOException gone) {
      return true;
    }
  }
}
