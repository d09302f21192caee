package dev.panal.spark;

import static dev.panal.core.suite.ExecutorUnderTest.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.BrokenExecutorException;
import dev.panal.core.MapOptions;
import dev.panal.core.Outcome;
import dev.panal.core.TaskContext;
import dev.panal.core.TaskExecutor;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.TaskTimeoutException;
import dev.panal.core.WaitTimeoutException;
import dev.panal.core.suite.Gate;
import dev.panal.core.suite.MapSuite;
import dev.panal.core.suite.Tasks;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The suite of {@code map} on a local Spark context, which all tests share. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SparkExecutorIT implements MapSuite {
  private static final MapOptions ONE_BY_ONE = MapOptions.builder().chunkSize(1).build();

  @TempDir
  static Path sparks;

  private static JavaSparkContext context;

  /** Carries no {@link java.io.Serializable}. */
  record Point(int x, Optional<String> label) {}

  @BeforeAll
  static void start() {
    context = LocalSpark.start(sparks);
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  @Override
  public TaskExecutor newExecutor(int workers) {
    return SparkExecutor.on(context);
  }

  /** As the suite's, with fewer jobs. */
  @Override
  @Test
  public void map_anySizes_givesWhatTheFunctionGivesInOrder() {
    try (TaskExecutor executor = anExecutor()) {
      for (int count : new int[] {0, 1, 2, 100}) {
        List<Integer> squares =
            Tasks.range(0, count).stream().map(i -> i * i).collect(Collectors.toList());
        assertThat(executor.map(Tasks::square, Tasks.range(0, count))).isEqualTo(squares);
        for (int chunkSize : new int[] {7, 100}) {
          MapOptions options =
              MapOptions.builder().bufferSize(50).chunkSize(chunkSize).build();
          assertThat(executor.map(Tasks::square, Tasks.range(0, count), options))
              .as("count=%d, %s", count, options)
              .isEqualTo(squares);
        }
      }
    }
  }

  /** As the suite's, with fewer jobs. */
  @Override
  @Test
  public void map_unordered_givesEachResultOnce() {
    try (TaskExecutor executor = anExecutor()) {
      MapOptions options = MapOptions.builder().ordered(false).bufferSize(100).build();
      assertThat(executor.map(Tasks::echo, Tasks.range(0, 300), options))
          .containsExactlyInAnyOrderElementsOf(Tasks.range(0, 300));
    }
  }

  @Test
  void submit_isNotOffered() {
    try (TaskExecutor executor = anExecutor()) {
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> executor.submit(Tasks::square, 3))
          .withMessageContaining("map(fn, List.of(x, …))");
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(executor::asExecutorService);
    }
  }

  @Test
  void map_recordsThatAreNotSerializable_travelInBothDirections() {
    try (TaskExecutor executor = anExecutor()) {
      String captured = "p";
      Point moved = executor
          .map(
              p -> new Point(p.x() + 1, Optional.of(captured)),
              List.of(new Point(1, Optional.empty())))
          .findFirst()
          .orElseThrow();
      assertThat(moved).isEqualTo(new Point(2, Optional.of("p")));
    }
  }

  @Test
  void map_largeItemAndResult_areBroadcastAndFetched() {
    try (TaskExecutor executor = anExecutor()) {
      byte[] large = new byte[3 << 20];
      large[large.length - 1] = 7;
      assertThat(executor.map(x -> x, List.of(large)).findFirst().orElseThrow()).isEqualTo(large);
    }
  }

  @Test
  void map_onAnInterruptedThread_worksAndKeepsTheFlag() {
    try (TaskExecutor executor = anExecutor()) {
      Thread.currentThread().interrupt();
      Stream<Integer> results =
          executor.map(x -> x.length, List.of(new byte[5], new byte[1 << 20]));
      assertThat(Thread.interrupted()).isTrue();
      assertThat(results).containsExactly(5, 1 << 20);
    }
  }

  @Test
  void mapOutcomes_resultBeyondSparksLimit_failsAloneAndNamesTheSetting() {
    try (TaskExecutor executor = anExecutor()) {
      List<Outcome<Integer, byte[]>> outcomes = executor
          .mapOutcomes(n -> new byte[n], List.of(10, 20 << 20, 20))
          .collect(Collectors.toList());
      assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(true, false, true);
      assertThat(outcomes.get(1).exception())
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("spark.driver.maxResultSize");
    }
  }

  @Test
  void mapOutcomes_whatCannotTravel_failsAloneWithItsPath() {
    try (TaskExecutor executor = anExecutor()) {
      List<Object> items = List.of("a", List.of(new Object()), "c");
      List<Outcome<Object, Object>> outcomes = executor
          .mapOutcomes(
              x -> x.equals("c") ? List.of(new Object()) : x,
              items,
              MapOptions.builder().chunkSize(3).build())
          .collect(Collectors.toList());
      assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(true, false, false);
      assertThat(outcomes.get(1).exception())
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("item")
          .hasMessageContaining("java.lang.Object");
      assertThat(outcomes.get(2).exception())
          .isInstanceOf(TaskSerializationException.class)
          .hasMessageContaining("result")
          .hasMessageContaining("java.lang.Object");
    }
  }

  @Test
  void map_functionThatCannotTravel_isThrownByTheCall() {
    try (TaskExecutor executor = anExecutor()) {
      PrintStream out = System.out;
      assertThatExceptionOfType(TaskSerializationException.class)
          .isThrownBy(() -> executor.map(x -> out.checkError(), List.of(1)));
    }
  }

  @Test
  void failure_hasItsTraceAndSaysWhereItWasThrown() {
    try (TaskExecutor executor = anExecutor()) {
      assertThatThrownBy(() -> executor
              .with(TaskOptions.builder().name("checks").build())
              .map(i -> Tasks.throwError("bad " + i), List.of(4))
              .toList())
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(AssertionError.class)
          .hasMessage("bad 4")
          .satisfies(error -> {
            assertThat(error.getStackTrace()[0].getMethodName()).isEqualTo("throwError");
            assertThat(error.getSuppressed()[0].toString())
                .contains("checks, item 0 of a map")
                .contains("Spark executor=driver");
          });
    }
  }

  @Test
  void taskContext_inAnItem_tellsIdNameAndExecutor() {
    try (TaskExecutor executor = anExecutor()) {
      List<String> seen = executor
          .with(TaskOptions.builder().name("n").build())
          .map(
              i -> TaskContext.current().taskId() + " "
                  + TaskContext.current().taskName().orElse("") + " "
                  + TaskContext.current().workerIndex(),
              List.of(5, 6))
          .collect(Collectors.toList());
      assertThat(seen).containsExactly("1 n 0", "2 n 0");
      assertThat(TaskContext.current().taskId()).isZero();
    }
  }

  @Test
  void timeout_ofAnItem_interruptsItAndFailsItAlone(@TempDir Path directory) {
    try (TaskExecutor executor = anExecutor()) {
      Gate gate = Gate.in(directory, "gate");
      List<Outcome<Integer, Integer>> outcomes = executor
          .with(TaskOptions.builder().timeout(Duration.ofSeconds(1)).build())
          .mapOutcomes(
              i -> i == 1 ? Gate.passThen(gate, i) : i,
              List.of(0, 1, 2),
              MapOptions.builder().chunkSize(3).build())
          .collect(Collectors.toList());
      assertThat(outcomes).extracting(Outcome::succeeded).containsExactly(true, false, true);
      assertThat(outcomes.get(1).exception()).isInstanceOf(TaskTimeoutException.class);
      assertThat(gate.isInterrupted()).isTrue();
    }
  }

  @Test
  void map_itemInterruptsItsThread_nextOneDoesNotFeelIt() {
    try (TaskExecutor executor = anExecutor()) {
      assertThat(executor.map(
              i -> {
                boolean interrupted = Thread.currentThread().isInterrupted();
                Thread.currentThread().interrupt();
                return interrupted;
              },
              List.of(1, 2),
              MapOptions.builder().chunkSize(2).build()))
          .containsExactly(false, false);
    }
  }

  @Test
  void totalTimeout_isThrownAndInterruptsWhatRuns(@TempDir Path directory) {
    try (TaskExecutor executor = anExecutor()) {
      Gate gate = Gate.in(directory, "gate");
      Stream<Integer> results = executor.map(
          i -> Gate.passThen(gate, i),
          List.of(0),
          MapOptions.builder().totalTimeout(Duration.ofSeconds(2)).build());
      waitUntil(gate::isReached);
      assertThatExceptionOfType(WaitTimeoutException.class).isThrownBy(results::toList);
      waitUntil(gate::isInterrupted);
    }
  }

  @Test
  void map_unordered_givesTheFastOnesFirst(@TempDir Path directory) {
    try (TaskExecutor executor = anExecutor()) {
      Gate gate = Gate.in(directory, "gate");
      MapOptions options =
          MapOptions.builder().ordered(false).chunkSize(1).bufferSize(3).build();
      Iterator<Integer> results = executor
          .map(i -> i == 0 ? Gate.passThen(gate, i) : i, List.of(0, 1, 2, 3), options)
          .iterator();
      assertThat(List.of(results.next(), results.next(), results.next()))
          .containsExactlyInAnyOrder(1, 2, 3);
      gate.open();
      assertThat(results.next()).isZero();
      assertThat(results.hasNext()).isFalse();
    }
  }

  @Test
  void map_closedEarly_interruptsWhatRunsAndNeverBeginsTheRest(@TempDir Path directory) {
    String path = directory.toString();
    try (TaskExecutor executor = anExecutor()) {
      List<Gate> gates = List.of(Gate.in(directory, "a"), Gate.in(directory, "b"));
      Stream<Integer> results = executor.map(
          i -> i < 2 ? Gate.passThen(gates.get(i), i) : Tasks.touchThen(path, i),
          Tasks.range(0, 50),
          ONE_BY_ONE);
      waitUntil(() -> gates.stream().allMatch(Gate::isReached));
      results.close();
      waitUntil(() -> gates.stream().allMatch(Gate::isInterrupted));
      // a later job has the slots to itself
      assertThat(executor.map(Tasks::square, List.of(3))).containsExactly(9);
    }
    assertThat(Tasks.touches(directory)).isZero();
  }

  @Test
  void isCancelled_inAnItemThatIgnoresItsInterrupt_turnsTrue(@TempDir Path directory) {
    try (TaskExecutor executor = anExecutor()) {
      Gate begun = Gate.in(directory, "begun");
      begun.open();
      String path = directory.toString();
      Stream<Integer> results = executor.map(
          i -> {
            begun.pass();
            while (!TaskContext.current().isCancelled()) {
              Thread.onSpinWait();
            }
            Tasks.touch(path);
            return i;
          },
          List.of(1));
      waitUntil(begun::isPassed);
      results.close();
      waitUntil(() -> Tasks.touches(directory) == 1);
    }
  }

  @Test
  void shutdownNow_consumerOfAMap_isToldAndDoesNotHang(@TempDir Path directory) throws Exception {
    TaskExecutor executor = newExecutor(2);
    Gate gate = Gate.in(directory, "gate");
    Stream<Integer> results = executor.map(i -> Gate.passThen(gate, i), List.of(1));
    waitUntil(gate::isReached);
    executor.shutdown();
    assertThat(executor.isTerminated()).isFalse();
    executor.shutdownNow();
    assertThat(executor.awaitTermination(PATIENCE)).isTrue();
    assertThatExceptionOfType(CancellationException.class).isThrownBy(results::toList);
    waitUntil(gate::isInterrupted);
    executor.close();
  }

  @Test
  void map_manyShortItems_travelInFewJobs() {
    AtomicInteger jobs = new AtomicInteger();
    SparkListener counting = new SparkListener() {
      @Override
      public void onJobStart(SparkListenerJobStart start) {
        jobs.incrementAndGet();
      }
    };
    context.sc().addSparkListener(counting);
    try (TaskExecutor executor = anExecutor()) {
      for (boolean ordered : new boolean[] {true, false}) {
        MapOptions options = MapOptions.builder().ordered(ordered).build();
        assertThat(executor.map(Tasks::square, Tasks.range(0, 20_000), options).count())
            .isEqualTo(20_000);
      }
    } finally {
      context.sc().removeSparkListener(counting);
    }
    assertThat(jobs).hasValueLessThan(60);
  }

  @Test
  void map_callersLocalProperties_areLeftAsTheyWere() {
    try (TaskExecutor executor = anExecutor()) {
      context.setLocalProperty("spark.job.description", "mine");
      assertThat(executor.map(Tasks::square, List.of(2))).containsExactly(4);
      assertThat(context.getLocalProperty("spark.job.description")).isEqualTo("mine");
      context.setLocalProperty("spark.job.description", null);
      assertThat(context.getLocalProperty("spark.job.interruptOnCancel")).isNull();
    }
  }

  @Test
  void map_jobCancelledByOthers_failsItsItems(@TempDir Path directory) {
    try (TaskExecutor executor = anExecutor()) {
      Gate gate = Gate.in(directory, "gate");
      List<Outcome<Integer, Integer>> outcomes = new ArrayList<>();
      Stream<Outcome<Integer, Integer>> results =
          executor.mapOutcomes(i -> Gate.passThen(gate, i), List.of(1));
      waitUntil(gate::isReached);
      context.cancelAllJobs();
      results.forEach(outcomes::add);
      assertThat(outcomes.get(0).exception())
          .isInstanceOf(SparkJobException.class)
          .hasMessageContaining("item 0 of a map")
          .hasMessageContaining("cancelled");
      waitUntil(gate::isInterrupted);
    }
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void map_contextStopped_isRefusedAsBroken() {
    try (TaskExecutor executor = anExecutor()) {
      context.close();
      assertThatExceptionOfType(BrokenExecutorException.class)
          .isThrownBy(() -> executor.map(Tasks::square, List.of(1)))
          .withMessageContaining("stopped");
    }
  }
}
