package dev.panal.benchmarks.compare.entrants;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A child process that is given commands, a line each, on its standard input and answers with a
 * line each. Between commands both sides block. Closing its input ends it; where it does not end it
 * is killed. Used by one thread.
 */
public final class LineProcess implements AutoCloseable {
  private static final int SECONDS_TO_END = 10;

  private final Process process;
  private final Writer commands;
  private final BufferedReader answers;

  private LineProcess(Process process) {
    this.process = process;
    commands = process.outputWriter();
    answers = process.inputReader();
  }

  /** Starts it; what it prints on its standard error shows on this JVM's. */
  public static LineProcess start(List<String> command) throws IOException {
    return new LineProcess(new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start());
  }

  public long pid() {
    return process.pid();
  }

  /** Sends a command and waits for no answer. */
  public void tell(String command) throws IOException {
    commands.write(command + "\n");
    commands.flush();
  }

  /** Waits for a line. */
  public String answer() throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new IOException("process " + process.pid() + " has ended instead of answering");
    }
    return line;
  }

  /** Sends a command and waits for its answer. */
  public String ask(String command) throws IOException {
    tell(command);
    return answer();
  }

  /** {@link #ask} where the answer is a number. */
  public double figure(String command) throws IOException {
    String answer = ask(command);
    try {
      return Double.parseDouble(answer);
    } catch (NumberFormatException e) {
      throw new IOException("answer=" + answer + " to " + command + " is no number", e);
    }
  }

  @Override
  public void close() {
    List<ProcessHandle> family = process.descendants().toList();
    try {
      commands.close();
    } catch (IOException e) {
      // It has ended already.
    }
    try {
      process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
  }
}
