package dev.panal.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A node as a user starts it, from {@code panal-node.jar}: nothing of the tests is on its class
 * path.
 */
final class TestNode implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final List<String> output = new CopyOnWriteArrayList<>();
  private final CompletableFuture<String> ready = new CompletableFuture<>();
  private final int port;

  private TestNode(Process process, int port) {
    this.process = process;
    this.port = port;
    Thread reader = new Thread(this::read, "node-output-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** The first of a cluster; does not wait. */
  static TestNode first(String... arguments) {
    int port = freePort();
    return launch(port, port, List.of(arguments));
  }

  /** One more in this one's cluster. */
  TestNode another(String... arguments) {
    return launch(freePort(), port, List.of(arguments));
  }

  /** A new one where this one, which has ended, was. */
  TestNode again() {
    return launch(port, port, List.of("--slots=2", "--name=again"));
  }

  private static TestNode launch(int port, int join, List<String> arguments) {
    List<String> places = new ArrayList<>(
        List.of("--port=" + port, "--data-port=" + freePort(), "--join=127.0.0.1:" + join));
    places.addAll(arguments);
    return launch(List.of(), port, places);
  }

  /** @param prefix before the command, to run it elsewhere */
  static TestNode launch(List<String> prefix, int port, List<String> arguments) {
    return launch(prefix, NodeArchive.flags(), port, arguments);
  }

  /** @param flags of its JVM, besides those that every node here has */
  static TestNode launch(
      List<String> prefix, List<String> flags, int port, List<String> arguments) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xms32m",
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dpanal.archive.create=false"));
    command.addAll(flags);
    command.addAll(List.of("-jar", System.getProperty("panal.node.jar"), "--max-heap=64m"));
    command.addAll(arguments);
    try {
      return new TestNode(new ProcessBuilder(command).redirectErrorStream(true).start(), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      String line;
      while ((line = lines.readLine()) != null) {
        output.add(line);
        if (line.startsWith("READY ")) {
          ready.complete(line);
        }
      }
    } catch (IOException e) {
      output.add(e.toString());
    } finally {
      ready.completeExceptionally(new IllegalStateException("node ended: " + output));
    }
  }

  TestNode awaitReady() {
    ready.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    return this;
  }

  /** For {@link ClusterBuilder#hosts}. */
  String address() {
    return "127.0.0.1:" + port;
  }

  long pid() {
    return process.pid();
  }

  Process process() {
    return process;
  }

  /** What it has printed. */
  List<String> output() {
    return output;
  }

  void signal(String name) {
    try {
      new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** As a service manager does; the exit code. */
  int stop() {
    process.toHandle().destroy(); // the process itself would close its output
    return awaitEnd();
  }

  int awaitEnd() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("node does not end: " + output);
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
  }
}
