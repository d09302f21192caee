package dev.panal.dashboard;

import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.ReportWriter;
import java.io.IOException;
import java.nio.file.Path;

/** What {@link ProcessPoolExecutor#report} finds; the same as {@link Report}. */
public final class ReportService implements ReportWriter {
  /** For {@link java.util.ServiceLoader}. */
  public ReportService() {}

  @Override
  public void write(ProcessPoolExecutor pool, Path file) throws IOException {
    Report.write(pool, file);
  }
}
