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

  /** Each line is one call of the stream, so that lines of several workers do not mix. */
  private static final class Printer implements OutputPump.Sink {
    private final boolean error;
    private final String prefix;
    private boolean withinLine;

    Printer(boolean error, String prefix) {
      this.error = error;
      this.prefix = prefix;
    }

    @Override
    public void line(String text, boolean complete) {
      print((withinLine ? "" : prefix) + text + (complete ? "\n" : ""));
      withinLine = !complete;
    }

    /** The next line may be another worker's. */
    @Override
    public void end() {
      if (withinLine) {
        print("\n");
      }
    }

    private void print(String text) {
      PrintStream stream = error ? System.err : System.out;
      stream.print(text);
      stream.flush();
    }
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
