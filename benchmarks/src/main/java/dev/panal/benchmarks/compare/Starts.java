package dev.panal.benchmarks.compare;

import dev.panal.benchmarks.compare.Entrant.Entry;
import dev.panal.benchmarks.compare.entrants.FirstPool;
import dev.panal.benchmarks.compare.entrants.Java;
import dev.panal.benchmarks.compare.entrants.LineProcess;
import dev.panal.benchmarks.compare.entrants.OneTask;
import dev.panal.benchmarks.compare.entrants.Tasks;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** From the call that makes a pool of two to its first result. */
final class Starts {
  private static final int SAMPLES = 5;

  private final Arena arena;

  Starts(Arena arena) {
    this.arena = arena;
  }

  Discipline warm() {
    return starts(Measure.START_WARM, Starts::newPool);
  }

  Discipline cold() {
    List<String> command = List.of(
        Java.executable(), "-cp", System.getProperty("java.class.path"), FirstPool.class.getName());
    return starts(Measure.START_COLD, () -> Double.parseDouble(lineOf(command)));
  }

  private Discipline starts(Measure measure, Entrant.Sample panal) {
    return new Discipline(
        measure,
        Integer.MAX_VALUE,
        SAMPLES,
        List.of(
            new Entry(Contestant.PANAL, () -> Entrant.of(2, panal)),
            new Entry(Contestant.BARE_JAVA, () -> {
              List<String> command = bareJava(arena.newDirectory());
              return Entrant.of(2, () -> timed(command));
            }),
            new Entry(Contestant.PYTHON, () -> {
              LineProcess process = arena.python(Contestant.PYTHON);
              return Entrant.of(1, () -> process.figure("start"), process);
            })));
  }

  private static double newPool() {
    long begun = System.nanoTime();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.create(Arena.WORKERS)) {
      pool.submit(Tasks::increment, 1).result();
      return (System.nanoTime() - begun) / 1e6;
    }
  }

  /** With nothing on its class path but the one class. */
  private static List<String> bareJava(Path directory) throws IOException {
    String name = OneTask.class.getName();
    Path file = directory.resolve(name.replace('.', '/') + ".class");
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    try (InputStream code =
        Objects.requireNonNull(OneTask.class.getResourceAsStream("OneTask.class"))) {
      Files.copy(code, file);
    }
    return Java.command(directory.toString(), name);
  }

  private static double timed(List<String> command) throws IOException, InterruptedException {
    long begun = System.nanoTime();
    lineOf(command);
    return (System.nanoTime() - begun) / 1e6;
  }

  /** The line that a program prints before it ends. */
  private static String lineOf(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      int exitCode = process.waitFor();
      if (line == null || exitCode != 0) {
        throw new IOException("exit code=" + exitCode + " of " + command);
      }
      return line;
    }
  }
}
