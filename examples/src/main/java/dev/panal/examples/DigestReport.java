package dev.panal.examples;

import dev.panal.core.BrokenExecutorException;
import dev.panal.core.Outcome;
import dev.panal.examples.Digest.FileDigest;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Supplier;

/** Prints digests on one stream; progress, failures and totals on the other. */
final class DigestReport implements AutoCloseable {
  private static final double MIB = 1024 * 1024;

  private final PrintStream out;
  private final PrintStream err;
  private final Supplier<String> byWhom;
  private final Progress progress = Progress.besideOutput("digest: files");
  private final long begun = System.nanoTime();
  private long files;
  private long bytes;
  private long failures;

  /** @param byWhom is asked at the end, as in "2 workers" */
  DigestReport(PrintStream out, PrintStream err, Supplier<String> byWhom) {
    this.out = out;
    this.err = err;
    this.byWhom = byWhom;
  }

  void add(Outcome<Path, FileDigest> outcome) {
    Throwable failure = outcome.exception();
    if (failure != null && !(failure instanceof BrokenExecutorException)) {
      unreadable(outcome.input(), failure);
      return;
    }
    FileDigest digest = outcome.result();
    byte[] line = Sha256Line.of(digest.sha256(), outcome.input());
    out.write(line, 0, line.length);
    if (out.checkError()) {
      throw new UncheckedIOException(new IOException("standard output takes no more"));
    }
    files++;
    bytes += digest.bytes();
    progress.step();
  }

  void unreadable(Path path, Throwable reason) {
    failures++;
    progress.wipe();
    err.println("digest: " + path + ": " + reasonText(reason));
  }

  private static String reasonText(Throwable failure) {
    Throwable cause = failure.getCause();
    Throwable reason = failure instanceof UncheckedIOException && cause != null ? cause : failure;
    if (reason instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (reason instanceof NoSuchFileException) {
      return "no such file";
    }
    String text =
        reason instanceof FileSystemException inFile ? inFile.getReason() : reason.getMessage();
    return text == null ? reason.toString() : text;
  }

  /** Prints the totals and returns the exit code. */
  int finish() {
    progress.wipe();
    double seconds = (System.nanoTime() - begun) / 1e9;
    err.printf(
        Locale.ROOT,
        "%s, %.1f MiB in %.2f s: %.1f MiB/s with %s%n",
        counted(files, "file"),
        bytes / MIB,
        seconds,
        bytes / MIB / seconds,
        byWhom.get());
    if (failures > 0) {
      err.println("digest: " + failures + " could not be read");
    }
    return failures == 0 ? 0 : 1;
  }

  static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  @Override
  public void close() {
    progress.close();
  }
}
