package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.CrashReport;
import dev.panal.core.MapOptions;
import dev.panal.core.Outcome;
import dev.panal.core.SerializableCallable;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.TaskSubmitter;
import dev.panal.core.TaskTimeoutException;
import dev.panal.core.WorkerCrashedException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a task does while its argument is decoded, while it runs or while its result is encoded,
 * in bounded time: its own future tells what it was, and the pool goes on.
 */
@Timeout(300)
@ExtendWith(NothingLeftBehind.ByClass.class)
class WorkerFaultMatrixIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  /** A new worker on a busy machine takes some time for its first item. */
  private static final Duration TIMEOUT = Duration.ofMillis(1500);

  private static final int ITEMS = 40;
  private static final int BAD = 21;
  private static final long GIGABYTE = 1L << 30;

  private static ProcessPoolExecutor pool;

  /** Where in the worker. */
  enum Stage {
    DECODING_THE_ARGUMENT,
    RUNNING,
    ENCODING_THE_RESULT;

    /** The kind of the future's failure where the JVM lives on. */
    Class<? extends Throwable> failure(Deed deed) {
      if (this != RUNNING) {
        return TaskSerializationException.class;
      }
      return switch (deed) {
        case THROW -> IllegalStateException.class;
        case THROW_ERROR -> AssertionError.class;
        case EXHAUST_HEAP -> OutOfMemoryError.class;
        case OVERFLOW_STACK -> StackOverflowError.class;
        default -> throw new IllegalArgumentException(deed.toString());
      };
    }

    TaskFuture<?> submit(TaskSubmitter to, Deed deed) {
      return switch (this) {
        case DECODING_THE_ARGUMENT ->
          to.submit(trap -> 1, new Trap(Trap.Spring.READ_IN_WORKER, deed));
        case RUNNING ->
          to.submit(() -> {
            deed.commit();
            return 1;
          });
        case ENCODING_THE_RESULT -> to.submit(() -> new Trap(Trap.Spring.WRITTEN_IN_WORKER, deed));
      };
    }

    Object item(int index, Deed deed) {
      return index == BAD && this == DECODING_THE_ARGUMENT
          ? new Trap(Trap.Spring.READ_IN_WORKER, deed)
          : index;
    }

    static Object run(Stage stage, Deed deed, Object item) {
      if (!item.equals(BAD) || stage == DECODING_THE_ARGUMENT) {
        return item instanceof Trap ? "trap" : item;
      }
      if (stage == ENCODING_THE_RESULT) {
        return new Trap(Trap.Spring.WRITTEN_IN_WORKER, deed);
      }
      deed.commit();
      return item;
    }
  }

  @BeforeAll
  static void open() {
    pool = ProcessPoolExecutor.builder()
        .workers(2)
        .maxHeap("64m")
        .output(WorkerOutput.discard())
        .stoppedGrace(Duration.ofMillis(300))
        .cancelGrace(Duration.ofMillis(100))
        .build();
  }

  @AfterAll
  static void close() {
    pool.close();
  }

  static Stream<Arguments> cells() {
    return Stream.of(Stage.values())
        .flatMap(stage -> Stream.of(Deed.values()).map(deed -> Arguments.of(stage, deed)));
  }

  /** Only a task that would never end needs a limit; a stopped one is found without it. */
  private static TaskSubmitter submitter(Deed deed) {
    return deed == Deed.LOOP ? pool.with(TaskOptions.builder().timeout(TIMEOUT).build()) : pool;
  }

  private static void check(Stage stage, Deed deed, Throwable failure) {
    if (deed.isHarmless()) {
      assertThat(failure).isNull();
    } else if (deed == Deed.LOOP) {
      assertThat(failure).isInstanceOf(TaskTimeoutException.class);
    } else if (deed.isDeadly()) {
      assertThat(failure).isInstanceOf(WorkerCrashedException.class);
      checkEvidence(deed, (WorkerCrashedException) failure);
    } else {
      assertThat(failure).isInstanceOf(stage.failure(deed));
    }
  }

  private static void checkEvidence(Deed deed, WorkerCrashedException crash) {
    CrashReport report = crash.report();
    assertThat(report.pid()).isPositive();
    assertThat(crash).hasMessageContaining("pid " + report.pid());
    switch (deed) {
      case EXIT, HALT -> assertThat(report.exitCode()).hasValue(Deed.CODE);
      case SEGFAULT -> assertThat(report.signal()).contains("SIGSEGV");
      case KILL -> assertThat(report.signal()).contains("SIGKILL");
      case STOP -> assertThat(crash).hasMessageContaining("stopped by a signal");
      default -> throw new IllegalArgumentException(deed.toString());
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cells")
  @DisplayName("a task")
  void task_fails_andAllOthersDoNot(Stage stage, Deed deed) {
    List<TaskFuture<Integer>> before = pool.submitAll(x -> x + 1, List.of(1, 2, 3));
    TaskFuture<?> bad = stage.submit(submitter(deed), deed);
    List<TaskFuture<Integer>> after =
        pool.submitAll(x -> x + 1, IntStream.range(0, 20).boxed().toList());
    check(stage, deed, bad.exception(LIMIT));
    assertThat(before).extracting(f -> f.result(LIMIT)).containsExactly(2, 3, 4);
    for (int i = 0; i < after.size(); i++) {
      assertThat(after.get(i).result(LIMIT)).isEqualTo(i + 1);
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("cells")
  @DisplayName("an item")
  void item_fails_notItsChunk(Stage stage, Deed deed) {
    List<Object> items =
        IntStream.range(0, ITEMS).<Object>mapToObj(i -> stage.item(i, deed)).toList();
    List<Outcome<Object, Object>> outcomes;
    try (Stream<Outcome<Object, Object>> mapped = submitter(deed)
        .mapOutcomes(
            item -> Stage.run(stage, deed, item),
            items,
            MapOptions.builder().chunkSize(10).build())) {
      outcomes = mapped.toList();
    }
    assertThat(outcomes).hasSize(ITEMS);
    for (int i = 0; i < ITEMS; i++) {
      if (i == BAD) {
        check(stage, deed, outcomes.get(i).exception());
      } else {
        assertThat(outcomes.get(i).exception()).as("item %s", i).isNull();
        assertThat(outcomes.get(i).value()).isEqualTo(i);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Deed.class,
      names = {"EXIT", "HALT", "SEGFAULT", "KILL", "STOP", "LOOP"})
  void deadlyTask_withRetries_isRepeated_andThenFailsWithAllItsCrashes(Deed deed) {
    TaskSubmitter retrying =
        submitter(deed).with(TaskOptions.builder().crashRetries(2).build());
    Throwable failure = Stage.RUNNING.submit(retrying, deed).exception(LIMIT);
    check(Stage.RUNNING, deed, failure);
    if (deed != Deed.LOOP) { // a timeout is not repeated
      assertThat(failure.getSuppressed())
          .hasSize(2)
          .allMatch(WorkerCrashedException.class::isInstance);
    }
  }

  @Test
  void gigabyteOfOutput_holdsNobodyUp() {
    SerializableCallable<Integer> flood = () -> {
      Deed.flood(GIGABYTE);
      return 1;
    };
    TaskFuture<Integer> flooding = pool.submit(flood);
    Faults.await(flooding::isRunning);
    assertThat(pool.submit(() -> 2).result(LIMIT)).isEqualTo(2);
    assertThat(flooding.result(Duration.ofSeconds(50))).isEqualTo(1);
  }
}
