package dev.panal.dashboard;

import dev.panal.futures.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@link Dashboard} shows, in a file. */
public final class Report {
  private Report() {}

  /**
   * Writes a page that shows what the pool has done: where the time went, which worker was idle,
   * which tasks were slow. It needs nothing but a browser. During a run, after it, and after the
   * pool was closed; workers that have ended are shown as they were last seen.
   *
   * @param file is overwritten
   * @return the file
   * @throws IOException when it cannot be written
   */
  public static Path write(WorkerExecutor pool, Path file) throws IOException {
    return Files.writeString(file, Page.with(PoolData.json(pool)));
  }
}
