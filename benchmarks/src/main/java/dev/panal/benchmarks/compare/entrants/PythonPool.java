package dev.panal.benchmarks.compare.entrants;

import dev.panal.benchmarks.compare.NotHereException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A Python process that has a process pool of two and measures it on command. */
public final class PythonPool {
  private PythonPool() {}

  /**
   * Starts it.
   *
   * @param kind {@code python}, {@code pool}, {@code loky} or {@code pebble}
   * @throws NotHereException without Python, or the module
   */
  public static LineProcess start(String python, Path script, String kind)
      throws IOException, InterruptedException, NotHereException {
    LineProcess process;
    try {
      process = LineProcess.start(List.of(python, script.toString(), kind));
    } catch (IOException e) {
      throw new NotHereException("no " + python);
    }
    String answer = process.answer();
    if (!answer.equals("ready")) {
      process.close();
      throw new NotHereException("not installed");
    }
    return process;
  }
}
