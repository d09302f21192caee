package dev.panal.futures.internal.dispatch;

import dev.panal.core.CrashReport;
import dev.panal.core.WorkerCrashedException;
import dev.panal.futures.internal.process.ExitEvidence;
import dev.panal.ipc.internal.link.ControlPage;
import java.time.Duration;
import java.util.OptionalLong;
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

  /** Everything that is known, what it said included. */
  String details() {
    return summary() + output();
  }

  WorkerCrashedException crash(HandOver handOver, int item, ControlPage.@Nullable Running running) {
    Duration ran = running == null || running.generation() != handOver.generation()
        ? null
        : Duration.ofNanos(Math.max(0, System.nanoTime() - running.startedNanos()));
    CrashReport report = report()
        .task(
            handOver.taskId(item),
            handOver instanceof TaskHandOver task ? task.task().name() : null)
        .ran(ran)
        .build();
    String message = summary() + " while it ran " + handOver.describe(item)
        + (ran == null ? "" : ", " + ran.toMillis() + " ms after it began") + peak(report)
        + output();
    return new WorkerCrashedException(message, report, null);
  }

  /** What is known of the worker itself. */
  CrashReport.Builder report() {
    CrashReport.Builder report = CrashReport.builder()
        .workerIndex(worker.index())
        .workerName(worker.name())
        .pid(worker.pid())
        .exitCode(evidence.exitCode())
        .signal(evidence.signal().orElse(null))
        .stderrTail(evidence.stderrTail())
        .errorFile(evidence.errorFile().orElse(null))
        .errorFileHead(evidence.errorFileHead());
    return worker.link() == null
        ? report
        : report.heapBytes(worker.page().heapUsed()).peakBytes(worker.page().peakResident());
  }

  private static String peak(CrashReport report) {
    OptionalLong bytes = report.peakBytes();
    return bytes.isEmpty() ? "" : ", having held " + (bytes.getAsLong() >> 20) + " MiB at most";
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
