package dev.panal.dashboard;

import dev.panal.futures.ReportWriter;
import dev.panal.futures.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;

/** What {@link WorkerExecutor#report} finds; the same as {@link Report}. */
public final class ReportService implements ReportWriter {
  /** For {@link java.util.ServiceLoader}. */
  public ReportService() {}

  @Override
  public void write(WorkerExecutor pool, Path file) throws IOException {
    Report.write(pool, file);
  }
}
