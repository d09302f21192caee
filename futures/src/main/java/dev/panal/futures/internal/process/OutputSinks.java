package dev.panal.futures.internal.process;

import dev.panal.futures.WorkerOutput;
import dev.panal.futures.WorkerOutput.LineListener;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the receiving ends of a worker's output. */
final class OutputSinks {
  private OutputSinks() {}

  static OutputPump.Sink sink(LaunchSettings settings, int worker, long pid, boolean error)
      throws IOException {
    WorkerOutput output = settings.output();
    return switch (output.kind()) {
      case INHERIT ->
        new Printer(
            error,
            output
                .prefix()
                .replace("{pool}", settings.name())
                .replace("{worker}", Integer.toString(worker))
                .replace("{pid}", Long.toString(pid)));
      case DISCARD -> (text, complete) -> {};
      case DIRECTORY ->
        file(
            output.directory().orElseThrow(),
            settings.name() + "-" + worker + (error ? ".err" : ".out"));
      case LISTENER -> {
        LineListener listener = output.listener().orElseThrow();
        yield (text, complete) -> listener.line(worker, error, text);
      }
    };
  }

  /**
   * Each line is one call of the stream, so that lines of several workers do not mix; one that has
   * no end gets it when another worker's is next.
   */
  private static final class Printer implements OutputPump.Sink {
    private static final Object LOCK = new Object();
    /** Whose line has no end yet, on standard output and standard error. */
    private static final @Nullable OpenLine[] WITHIN_LINE = new @Nullable OpenLine[2];

    private final boolean error;
    private final String prefix;
    private boolean withinLine;

    Printer(boolean error, String prefix) {
      this.error = error;
      this.prefix = prefix;
    }

    @Override
    public void line(String text, boolean complete) {
      int stream = error ? 1 : 0;
      synchronized (LOCK) {
        PrintStream out = error ? System.err : System.out;
        OpenLine open = WITHIN_LINE[stream];
        String before = open == null || open.by == this || open.in != out ? "" : "\n";
        WITHIN_LINE[stream] = complete ? null : new OpenLine(this, out);
        out.print(before + (withinLine ? "" : prefix) + text + (complete ? "\n" : ""));
        out.flush();
      }
      withinLine = !complete;
    }

    private record OpenLine(Printer by, PrintStream in) {}
  }

  private static OutputPump.Sink file(Path directory, String name) throws IOException {
    Files.createDirectories(directory);
    OutputStream out =
        new BufferedOutputStream(new FileOutputStream(directory.resolve(name).toFile(), true));
    return new OutputPump.Sink() {
      @Override
      public void line(String text, boolean complete) throws IOException {
        out.write((complete ? text + "\n" : text).getBytes(StandardCharsets.UTF_8));
        out.flush();
      }

      @Override
      public void end() throws IOException {
        out.close();
      }
    };
  }
}
