package dev.panal.futures;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes what {@link WorkerExecutor#report} asks for. A service of {@link java.util.ServiceLoader};
 * {@code panal-dashboard} has one.
 */
public interface ReportWriter {
  /** @throws IOException when the file cannot be written */
  void write(WorkerExecutor executor, Path file) throws IOException;
}
