package dev.panal.cluster.compare;

import dev.panal.cluster.ClusterExecutor;
import dev.panal.cluster.internal.IgniteSetup;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.futures.ProcessPoolExecutor;
import java.io.BufferedReader;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.ignite.Ignite;
import org.apache.ignite.Ignition;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.lang.IgniteFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Panal's cluster takes beside plain {@code IgniteCompute.callAsync} and beside the local
 * pool: three nodes of two slots each, on this machine, in turns. Not run by the build; its page of
 * the documentation says how to run it.
 */
class Compare {
  private static final int NODES = 3;
  private static final int ROUNDS = Integer.getInteger("compare.rounds", 5);
  private static final int PERCENT = Integer.getInteger("compare.percent", 100);
  private static final int CALLS = 10 * PERCENT;
  private static final int PIPELINED = 50 * PERCENT;
  private static final int ITEMS = 30 * PERCENT;
  private static final int KILL_TASKS = 100 * PERCENT;
  private static final int PORT = 49_500;
  private static final int PLAIN_PORT = 49_600;

  /** Does nothing, on a plain node. */
  private static final class Nothing implements IgniteCallable<Integer> {
    private static final long serialVersionUID = 1L;

    @Override
    public Integer call() {
      return 1;
    }
  }

  /** A class that no worker has. */
  private static final class Fresh implements Serializable {
    private static final long serialVersionUID = 1L;

    int value() {
      return 3;
    }
  }

  private final Figures figures = new Figures();

  @Test
  void compare(@TempDir Path directory) throws Exception {
    List<Process> processes = new ArrayList<>();
    List<Process> panal = new ArrayList<>();
    try {
      for (int i = 0; i < NODES; i++) {
        long begun = System.nanoTime();
        panal.add(start(panalNode(i), processes));
        figures.add(Figures.READY, seconds(begun));
      }
      Thread.sleep(3_000); // what the start needed is given back
      figures.add(Figures.IDLE, residentMegabytes(panal.get(0)));
      for (int i = 0; i < NODES; i++) {
        start(plainNode(i, directory), processes);
      }
      try (ClusterExecutor cluster = ClusterExecutor.builder()
              .hosts("127.0.0.1:" + PORT)
              .connectTimeout(Duration.ofSeconds(60))
              .taskDefaults(TaskOptions.builder().crashRetries(3).build())
              .connect();
          ProcessPoolExecutor pool =
              ProcessPoolExecutor.builder().workers(2 * NODES).maxHeap("64m").build();
          Ignite plain = Ignition.start(IgniteSetup.client(
              "compare",
              Files.createDirectories(directory.resolve("client")),
              new IgniteSetup.Place(
                  "127.0.0.1", 47_500, 47_300, List.of("127.0.0.1:" + PLAIN_PORT), null, null),
              60_000))) {
        cluster.submit(() -> 1).result();
        long begun = System.nanoTime();
        cluster.submit(() -> new Fresh().value()).result();
        figures.add(Figures.FIRST, seconds(begun));
        for (int round = 0; round < ROUNDS; round++) {
          calls(cluster, plain);
          map(cluster, pool);
        }
        kill(cluster, panal.get(NODES - 1));
        figures.print();
      }
    } finally {
      processes.forEach(Process::destroyForcibly);
      for (Process each : processes) {
        each.waitFor();
      }
    }
  }

  private static void say(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static double residentMegabytes(Process node) throws Exception {
    return Files.readAllLines(Path.of("/proc/" + node.pid() + "/status")).stream()
            .filter(line -> line.startsWith("VmRSS"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow()
        / 1024.0;
  }

  private void map(ClusterExecutor cluster, ProcessPoolExecutor pool) {
    double remote = mapped(cluster);
    double local = mapped(pool);
    say("map of 1 ms: cluster %.0f/s, pool %.0f/s", remote, local);
    figures.add(Figures.MAP, remote / local);
  }

  private static double mapped(TaskExecutor executor) {
    List<Integer> items = IntStream.range(0, ITEMS).boxed().toList();
    long begun = System.nanoTime();
    long sum = executor.map(Compare::work, items).mapToLong(x -> x).sum();
    if (sum != (long) ITEMS * (ITEMS - 1) / 2) {
      throw new IllegalStateException("sum=" + sum);
    }
    return ITEMS / seconds(begun);
  }

  /** About a millisecond of a processor. */
  private static int work(int x) {
    return work(x, 600_000);
  }

  /** Some tenths of one. */
  private static int shortWork(int x) {
    return work(x, 200_000);
  }

  private static int work(int x, int steps) {
    long hash = x;
    for (int i = 0; i < steps; i++) {
      hash = hash * 31 + i;
    }
    return hash == 1 ? -1 : x;
  }

  private void kill(ClusterExecutor cluster, Process node) throws Exception {
    List<TaskFuture<Integer>> futures = cluster.submitAll(
        Compare::shortWork, IntStream.range(0, KILL_TASKS).boxed().toList());
    futures.get(KILL_TASKS / 2).result();
    long begun = System.nanoTime();
    node.destroyForcibly();
    boolean right = IntStream.range(0, KILL_TASKS).allMatch(i -> futures.get(i).result() == i);
    figures.add(Figures.KILL, seconds(begun));
    figures.add(Figures.WRONG, right ? 0 : 1);
    say("kill -9 of a node: %d tasks repeated", cluster.stats().retries());
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
        "-XX:TieredStopAtLevel=1",
        "-jar",
        System.getProperty("panal.node.jar"),
        "--slots=2",
        "--max-heap=64m",
        "--port=" + (PORT + i),
        "--data-port=" + (PORT + 40),
        "--join=127.0.0.1:" + PORT));
    return command;
  }

  private static List<String> plainNode(int i, Path directory) {
    List<String> command = java();
    command.addAll(List.of(
        "-cp",
        System.getProperty("java.class.path"),
        PlainNode.class.getName(),
        Integer.toString(PLAIN_PORT + i),
        Integer.toString(PLAIN_PORT + 40),
        Integer.toString(PLAIN_PORT),
        directory.resolve("plain-" + i).toString()));
    return command;
  }

  private static Process start(List<String> command, List<Process> all) throws Exception {
    Process process = new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
    all.add(process);
    BufferedReader lines = process.inputReader();
    String line = lines.readLine();
    if (line == null || !line.startsWith("READY")) {
      throw new IllegalStateException("no node: " + line);
    }
    return process;
  }

  private void calls(ClusterExecutor cluster, Ignite plain) throws Exception {
    double panalTrip = roundTrip(() -> cluster.submit(() -> 1).result());
    double plainTrip = roundTrip(() -> plain.compute().callAsync(new Nothing()).get());
    double panalRate = panalPipelined(cluster);
    double plainRate = plainPipelined(plain);
    say(
        "round trip p50: cluster %.0f us, Ignite %.0f us; pipelined: cluster %.0f/s, Ignite %.0f/s",
        panalTrip, plainTrip, panalRate, plainRate);
    figures.add(Figures.TRIP, panalTrip / plainTrip);
    figures.add(Figures.PIPELINED, panalRate / plainRate);
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
