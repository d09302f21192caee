package dev.panal.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.panal.cluster.internal.Version;
import dev.panal.cluster.internal.node.NodeServer;
import dev.panal.core.SerializableCallable;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskInfo;
import dev.panal.core.suite.ExecutorUnderTest;
import dev.panal.core.suite.Gate;
import dev.panal.core.testing.Javac;
import dev.panal.core.testing.Jdk;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.PoolStats;
import dev.panal.futures.WorkerExecutorMXBean;
import dev.panal.futures.WorkerInfo;
import dev.panal.micrometer.PoolMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import javax.management.MBeanServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Programs and their node, which they share. */
@ExtendWith(NothingLeftBehind.ByClass.class)
@Timeout(120)
class ProgramsIT {
  private static final int LARGE = 50_000_000;

  private static TestNode node;
  private static ClusterExecutor cluster;

  @BeforeAll
  static void start() {
    node = TestNode.first("--slots=2").awaitReady();
    cluster = ClusterExecutor.builder()
        .hosts(node.address())
        .maxHeap("300m")
        .connectTimeout(Duration.ofSeconds(60))
        .connect();
  }

  @AfterAll
  static void stop() {
    cluster.close();
    node.close();
  }

  @Test
  void program_killed_itsTasksAreInterrupted(@TempDir Path directory) throws Exception {
    Gate gate = Gate.in(directory, "gate");
    Process program = new ProcessBuilder(Jdk.java(
            "-cp",
            System.getProperty("java.class.path"),
            Client.class.getName(),
            node.address(),
            gate.path()))
        .inheritIO()
        .start();
    ExecutorUnderTest.waitUntil(gate::isReached);
    program.destroyForcibly().waitFor();
    ExecutorUnderTest.waitUntil(gate::isInterrupted);
    assertThat(cluster.submit(Deeds::square, 4).result()).isEqualTo(16);
  }

  @Test
  void versionsOfOneClass_atOnce_eachRunsItsOwn(@TempDir Path directory) throws Exception {
    Notes notes = new Notes();
    try (URLClassLoader one = compiled(directory.resolve("one"), "one");
        URLClassLoader two = compiled(directory.resolve("two"), "two");
        ClusterExecutor another = ClusterExecutor.builder()
            .hosts(node.address())
            .listener(notes)
            .connectTimeout(Duration.ofSeconds(60))
            .connect()) {
      for (int i = 0; i < 3; i++) {
        TaskFuture<String> first = cluster.submit(taskOf(one));
        TaskFuture<String> second = cluster.submit(taskOf(two));
        TaskFuture<String> elsewhere = another.submit(taskOf(two));
        assertThat(List.of(first.result(), second.result(), elsewhere.result()))
            .containsExactly("one note", "two note", "two note");
      }
      another.submit(Deeds::slowSquare, 2, 300).result();
      ExecutorUnderTest.waitUntil(() -> notes.events.stream().anyMatch(e -> e.startsWith("ready")));
    }
    ExecutorUnderTest.waitUntil(() -> notes.events.contains("terminated"));
    assertThat(notes.workers).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    String name = cluster.nodes().get(0).name();
    assertThat(notes.events).startsWith("joined " + name).contains("ready " + name + "/0", "done");
  }

  @SuppressWarnings("unchecked")
  private static SerializableCallable<String> taskOf(ClassLoader loader) throws Exception {
    return (SerializableCallable<String>)
        loader.loadClass("user.Task").getDeclaredConstructor().newInstance();
  }

  /** A task with a class of its own beside it, and a resource. */
  private static URLClassLoader compiled(Path directory, String says) throws Exception {
    Path source = directory.resolve("user/Task.java");
    Files.createDirectories(source.getParent());
    Files.writeString(directory.resolve("user/note.txt"), " note");
    Files.writeString(source, """
        package user;
        public class Task implements dev.panal.core.SerializableCallable<String> {
          public String call() throws java.io.IOException {
            try (var in = Task.class.getResourceAsStream("note.txt")) {
              return Word.TEXT.trim() + new String(in.readAllBytes());
            }
          }
        }
        class Word {
          static final String TEXT = " %s ";
        }
        """.formatted(says));
    assertThat(Javac.compile(List.of(source), directory)).isEmpty();
    return new URLClassLoader(
        new URL[] {directory.toUri().toURL()}, ProgramsIT.class.getClassLoader());
  }

  @Test
  void largeArgumentAndResult_arriveWhole() {
    byte[] sent = new byte[LARGE];
    new Random(1).nextBytes(sent);
    byte[] back = cluster.submit(Deeds::reversed, sent).result();
    assertThat(back.length).isEqualTo(LARGE);
    assertThat(java.util.Arrays.equals(Deeds.reversed(back), sent)).isTrue();
  }

  @Test
  void nodes_showTheirWorkersAndWhatTheyRun(@TempDir Path directory) {
    Gate gate = Gate.in(directory, "gate");
    TaskFuture<Integer> running = cluster.submit(() -> Gate.passThen(gate, 1));
    ExecutorUnderTest.waitUntil(gate::isReached);
    ExecutorUnderTest.waitUntil(() -> cluster.nodes().get(0).workers().stream()
        .anyMatch(worker -> worker.runningTaskId().orElse(0) == running.info().id()));
    assertThat(cluster.stats().busyWorkers()).isEqualTo(1);
    long pid = ownerOf(running);
    assertThat(cluster.workers())
        .anyMatch(worker -> worker.name().startsWith(cluster.nodes().get(0).name() + "/")
            && worker.pid().orElse(0) == pid);
    gate.open();
    assertThat(running.result()).isEqualTo(1);
  }

  private static long ownerOf(TaskFuture<?> running) {
    ExecutorUnderTest.waitUntil(() -> running.info().pid().orElse(0) != 0);
    return running.info().pid().orElseThrow();
  }

  @Test
  void cluster_isSeenAsAPoolIs_byMetricsAndJmxAndReport(@TempDir Path directory) throws Exception {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new PoolMetrics(cluster, "test").bindTo(registry);
    // a program that was killed a moment ago may still have its share of the slots
    ExecutorUnderTest.waitUntil(
        () -> registry.get("panal.workers").tag("state", "all").gauge().value() == 2);
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    try (WorkerExecutorMXBean.Registration bean = cluster.registerMXBean()) {
      assertThat(bean.name().getKeyProperty("type")).isEqualTo("Cluster");
      assertThat(server.getAttribute(bean.name(), "Workers")).isEqualTo(2);
    }
    cluster.submit(Deeds::slowSquare, 2, 300).result(); // longer than nodes take to tell
    ExecutorUnderTest.waitUntil(() -> !cluster.workers().isEmpty());
    String page = Files.readString(cluster.report(directory.resolve("report.html")));
    assertThat(page)
        .contains("ClusterExecutor[name=" + cluster.name())
        .contains("\"name\":\"" + cluster.nodes().get(0).name() + "/");
    assertThat(cluster.efficiency().tasks()).isPositive();
    assertThat(cluster.efficiency().run()).isGreaterThan(Duration.ofMillis(200));
  }

  /** Notes what it is told. */
  private static final class Notes implements ClusterListener {
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<ProcessHandle> workers = new CopyOnWriteArrayList<>();

    @Override
    public void nodeJoined(NodeInfo joined) {
      events.add("joined " + joined.name());
    }

    @Override
    public void workerReady(WorkerInfo worker) {
      events.add("ready " + worker.name());
      workers.addAll(ProcessHandle.of(worker.pid().orElse(0)).stream().toList());
    }

    @Override
    public void taskDone(TaskInfo task) {
      events.add("done");
    }

    @Override
    public void poolTerminated(PoolStats stats) {
      events.add("terminated");
    }
  }

  @Test
  void node_ofAnotherVersion_isRefusedNamingBoth(@TempDir Path directory) {
    NodeServer old = NodeHere.start(directory, "0.0.1");
    try {
      assertThatExceptionOfType(ClusterConnectException.class)
          .isThrownBy(() -> ClusterExecutor.builder()
              .hosts(old.address())
              .connectTimeout(Duration.ofSeconds(60))
              .connect())
          .withMessageContaining("version=0.0.1")
          .withMessageContaining("version=" + Version.current());
    } finally {
      old.stop(Duration.ZERO);
    }
  }

  private record Point(int x, int y) implements Serializable {}

  @Test
  void lambda_ofAClassThatNodesDoNotHave_runsInAWorkerOfTheNode() {
    int base = 40;
    TaskFuture<Integer> sum = cluster.submit(() -> base + new Point(1, 1).x() + 1);
    assertThat(sum.result()).isEqualTo(42);
    long worker = cluster.submit(() -> ProcessHandle.current().pid()).result();
    assertThat(worker)
        .isNotEqualTo(node.pid())
        .isNotEqualTo(ProcessHandle.current().pid());
    assertThat(cluster.submit(p -> new Point(p.y(), p.x()), new Point(1, 2)).result())
        .isEqualTo(new Point(2, 1));
  }

  @Test
  void map_ofManyItems_keepsTheirOrder() {
    List<Integer> items = IntStream.range(0, 5_000).boxed().toList();
    assertThat(cluster.map(x -> x * 2, items).toList())
        .isEqualTo(items.stream().map(x -> x * 2).toList());
  }
}
