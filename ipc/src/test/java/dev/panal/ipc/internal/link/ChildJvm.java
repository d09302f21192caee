package dev.panal.ipc.internal.link;

import dev.panal.ipc.internal.platform.WorkerFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with the tests' class path. */
final class ChildJvm implements AutoCloseable {
  private final Process process;

  private ChildJvm(Process process) {
    this.process = process;
  }

  static ChildJvm start(Class<?> main, List<String> flags, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx128m");
    command.add("-XX:+UseSerialGC");
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(args));
    return new ChildJvm(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  static ChildJvm startWorker(Class<?> main, String... args) throws IOException {
    return start(main, WorkerFlags.forChronicle(), args);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it and waits until it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Waits for the end; what it printed, both streams. */
  String output() throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor(240, TimeUnit.SECONDS);
    return text;
  }

  int exitCode() throws InterruptedException {
    if (!process.waitFor(240, TimeUnit.SECONDS)) {
      throw new AssertionError("child pid=" + pid() + " runs on");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
