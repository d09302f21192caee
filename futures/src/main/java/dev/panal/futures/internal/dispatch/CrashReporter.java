package dev.panal.futures.internal.dispatch;

import dev.panal.core.CrashReport;
import dev.panal.core.WorkerCrashedException;
import dev.panal.futures.internal.process.ExitEvidence;
import dev.panal.ipc.internal.link.ControlPage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Puts into words how one worker ended. */
final class CrashReporter {
  private final Worker worker;
  private final ExitEvidence evidence;

  CrashReporter(Worker worker, ExitEvidence evidence) {
    this.worker = worker;
    this.evidence = evidence;
  }

  /** One line, for a listener. */
  String summary() {
    String died = evidence
        .signal()
        .map(signal -> "died of " + signal)
        .orElse("ended with exit code " + evidence.exitCode());
    return "worker " + worker.name() + " (pid " + worker.pid() + ") " + died
        + (worker.reason == null ? "" : ", killed by the pool: " + worker.reason);
  }

  /** For a worker that never got ready: everything that it said. */
  String startFailure() {
    return summary() + output();
  }

  WorkerCrashedException crash(HandOver handOver, int item, ControlPage.@Nullable Running running) {
    Duration ran = running == null || running.generation() != handOver.generation()
        ? null
        : Duration.ofNanos(Math.max(0, System.nanoTime() - running.startedNanos()));
    CrashReport.Builder report = CrashReport.builder()
        .workerIndex(worker.index())
        .workerName(worker.name())
        .pid(worker.pid())
        .exitCode(evidence.exitCode())
        .signal(evidence.signal().orElse(null))
        .task(
            handOver.taskId(item),
            handOver instanceof TaskHandOver task ? task.task().name() : null)
        .ran(ran)
        .heapBytes(worker.page().heapUsed())
        .peakBytes(worker.page().peakResident())
        .stderrTail(evidence.stderrTail())
        .errorFile(evidence.errorFile().orElse(null))
        .errorFileHead(evidence.errorFileHead());
    String message = summary() + " while it ran " + handOver.describe(item)
        + (ran == null ? "" : ", " + ran.toMillis() + " ms after it began") + output();
    return new WorkerCrashedException(message, report.build(), null);
  }

  private String output() {
    StringBuilder text = new StringBuilder();
    evidence
        .errorFile()
        .ifPresent(
            file -> text.append(System.lineSeparator()).append("error file: ").append(file));
    if (!evidence.errorFileHead().isBlank()) {
      text.append(System.lineSeparator()).append(evidence.errorFileHead().strip());
    }
    if (!evidence.stderrTail().isBlank()) {
      text.append(System.lineSeparator())
          .append("last lines of its standard error:")
          .append(System.lineSeparator())
          .append(evidence.stderrTail().stripTrailing());
    }
    return text.toString();
  }
}
