package dev.panal.cluster.compare;

import dev.panal.cluster.ClusterExecutor;
import dev.panal.cluster.internal.IgniteSetup;
import dev.panal.core.TaskFuture;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.ignite.Ignite;
import org.apache.ignite.Ignition;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.lang.IgniteFuture;

/**
 * Round trip and pipelined calls that do nothing, of Panal and of plain
 * {@code IgniteCompute.callAsync}, one after the other in turns: {@code java … Compare nodes
 * rounds}. Three nodes of two slots each are usual.
 */
final class Compare {
  private static final int CALLS = 1_000;
  private static final int PIPELINED = 5_000;
  private static final int PORT = 49_500;
  private static final int PLAIN_PORT = 49_600;

  private Compare() {}

  /** Does nothing, on a plain node. */
  private static final class Nothing implements IgniteCallable<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call() {
      return 1;
    }
  }

  public static void main(String[] arguments) throws Exception {
    int nodes = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    List<Process> processes = new ArrayList<>();
    try {
      for (int i = 0; i < nodes; i++) {
        processes.add(start(panalNode(i)));
        processes.add(start(plainNode(i)));
      }
      try (ClusterExecutor cluster = ClusterExecutor.builder()
              .hosts("127.0.0.1:" + PORT)
              .connectTimeout(Duration.ofSeconds(60))
              .connect();
          Ignite plain = Ignition.start(IgniteSetup.client(
              "compare",
              Files.createTempDirectory("plain-client-"),
              new IgniteSetup.Place(
                  "127.0.0.1", 47_500, 47_300, List.of("127.0.0.1:" + PLAIN_PORT), null, null),
              60_000))) {
        for (int round = 0; round < rounds; round++) {
          compare(cluster, plain);
        }
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
    System.exit(0);
  }

  private static List<String> java() {
    return new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xms32m",
        "-Xmx256m",
        "-XX:+UseSerialGC"));
  }

  private static List<String> panalNode(int i) {
    List<String> command = java();
    command.addAll(List.of(
        "-jar",
        System.getProperty("panal.node.jar"),
        "--slots=2",
        "--max-heap=64m",
        "--port=" + (PORT + i),
        "--data-port=" + (PORT + 40),
        "--join=127.0.0.1:" + PORT));
    return command;
  }

  private static List<String> plainNode(int i) {
    List<String> command = java();
    command.addAll(List.of(
        "-cp",
        System.getProperty("java.class.path"),
        PlainNode.class.getName(),
        Integer.toString(PLAIN_PORT + i),
        Integer.toString(PLAIN_PORT + 40),
        Integer.toString(PLAIN_PORT)));
    return command;
  }

  private static Process start(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    BufferedReader lines = process.inputReader();
    String line = lines.readLine();
    if (line == null || !line.startsWith("READY")) {
      throw new IllegalStateException("no node: " + line);
    }
    return process;
  }

  private static void compare(ClusterExecutor cluster, Ignite plain) throws Exception {
    double panalTrip = roundTrip(() -> cluster.submit(() -> 1).result());
    double plainTrip = roundTrip(() -> plain.compute().callAsync(new Nothing()).get());
    double panalRate = panalPipelined(cluster);
    double plainRate = plainPipelined(plain);
    System.out.printf(
        "round trip p50: Panal %.0f us, Ignite %.0f us, ratio %.2f; pipelined: Panal %.0f/s, Ignite %.0f/s, ratio %.2f%n",
        panalTrip, plainTrip, panalTrip / plainTrip, panalRate, plainRate, panalRate / plainRate);
  }

  private static double roundTrip(Callable<Integer> call) throws Exception {
    long[] nanos = new long[CALLS];
    for (int i = 0; i < CALLS; i++) {
      long begun = System.nanoTime();
      call.call();
      nanos[i] = System.nanoTime() - begun;
    }
    Arrays.sort(nanos);
    return nanos[CALLS / 2] / 1e3;
  }

  private static double panalPipelined(ClusterExecutor cluster) {
    long begun = System.nanoTime();
    List<TaskFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < PIPELINED; i++) {
      futures.add(cluster.submit(() -> 1));
    }
    futures.forEach(TaskFuture::result);
    return PIPELINED * 1e9 / (System.nanoTime() - begun);
  }

  private static double plainPipelined(Ignite plain) {
    long begun = System.nanoTime();
    List<IgniteFuture<Integer>> futures = new ArrayList<>();
    for (int i = 0; i < PIPELINED; i++) {
      futures.add(plain.compute().callAsync(new Nothing()));
    }
    futures.forEach(IgniteFuture::get);
    return PIPELINED * 1e9 / (System.nanoTime() - begun);
  }
}
