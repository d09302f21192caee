package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.entrants.LineProcess;
import dev.panal.benchmarks.compare.entrants.PythonPool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where contestants meet: the scale of the run, the Python there is, and directories that are gone
 * when it closes.
 */
final class Arena implements AutoCloseable {
  /** Workers of every pool. */
  static final int WORKERS = 2;

  private final boolean quick;
  private final String python;
  private final Path directory;
  private final Path script;
  private int directories;

  Arena(boolean quick, String python) throws IOException {
    this.quick = quick;
    this.python = python;
    Path memory = Path.of("/dev/shm");
    directory = Files.isWritable(memory)
        ? Files.createTempDirectory(memory, "panal-comparison-")
        : Files.createTempDirectory("panal-comparison-");
    script = directory.resolve("contestant.py");
    try (InputStream source =
        Objects.requireNonNull(Arena.class.getResourceAsStream("contestant.py"))) {
      Files.copy(source, script);
    }
  }

  /** The first in a full run, the second in a quick one. */
  <T> T scale(T full, T forQuick) {
    return quick ? forQuick : full;
  }

  /** An empty directory in memory, where there is one. */
  Path newDirectory() throws IOException {
    return Files.createDirectory(directory.resolve("d" + directories++));
  }

  LineProcess python(Contestant contestant)
      throws IOException, InterruptedException, NotHereException {
    return PythonPool.start(
        python,
        script,
        switch (contestant) {
          case PYTHON -> "python";
          case PYTHON_POOL -> "pool";
          case LOKY -> "loky";
          case PEBBLE -> "pebble";
          default -> throw new IllegalArgumentException("contestant=" + contestant);
        });
  }

  static void delete(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    delete(directory);
  }
}
