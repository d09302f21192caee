package dev.panal.futures.internal.process;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What a process that has ended left behind.
 *
 * @param exitCode as Java reports it: 128 + n for signal n, but also for {@code exit(128 + n)}
 * @param signal the name of the signal that ended the process, as far as can be told
 * @param errorFile the JVM's own crash report
 * @param errorFileHead its first lines; empty without a report
 * @param stderrTail the last lines of standard error
 */
public record ExitEvidence(
    int exitCode,
    Optional<String> signal,
    Optional<Path> errorFile,
    String errorFileHead,
    String stderrTail) {
  /** Signals that the JVM itself turns into an orderly exit with 128 + n. */
  private static final Set<Integer> ORDERLY_SIGNALS = Set.of(1, 2, 15);

  /**
   * @param orderly whether shutdown hooks ran: then a code above 128 is an exit code that some code
   *     chose, unless it is one of those with which the JVM follows a signal
   */
  static ExitEvidence of(
      int exitCode, boolean orderly, Optional<ErrorFile> report, String stderrTail) {
    Optional<String> signal = report.flatMap(ErrorFile::signal);
    if (signal.isEmpty()
        && report.isEmpty()
        && exitCode > 128
        && (!orderly || ORDERLY_SIGNALS.contains(exitCode - 128))) {
      signal = Signals.name(exitCode - 128);
    }
    return new ExitEvidence(
        exitCode,
        signal,
        report.map(ErrorFile::path),
        report.map(ErrorFile::head).orElse(""),
        stderrTail);
  }
}
