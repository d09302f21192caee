package dev.panal.futures.functional;

import static org.assertj.core.api.Assertions.assertThat;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskState;
import dev.panal.core.TaskTimeoutException;
import dev.panal.core.WorkerCrashedException;
import dev.panal.futures.Faults;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Random sequences of operations: at the end every task is accounted for. */
class RandomOperationsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  enum Operation {
    SUBMIT,
    FAIL,
    CRASH,
    SLOW,
    TIMEOUT,
    MAP,
    CANCEL,
    CANCEL_IF_PENDING,
    KILL_WORKER,
    GROW,
    SHRINK,
    RESTART,
    ON_EACH,
    SHUTDOWN
  }

  /** What a task was asked to do, and the file in which it notes that it ran. */
  private record Expected(Operation kind, int number, TaskFuture<Integer> future) {}

  @Provide
  Arbitrary<List<Operation>> operations() {
    return Arbitraries.frequency(
            net.jqwik.api.Tuple.of(30, Operation.SUBMIT),
            net.jqwik.api.Tuple.of(5, Operation.FAIL),
            net.jqwik.api.Tuple.of(3, Operation.CRASH),
            net.jqwik.api.Tuple.of(5, Operation.SLOW),
            net.jqwik.api.Tuple.of(2, Operation.TIMEOUT),
            net.jqwik.api.Tuple.of(3, Operation.MAP),
            net.jqwik.api.Tuple.of(6, Operation.CANCEL),
            net.jqwik.api.Tuple.of(6, Operation.CANCEL_IF_PENDING),
            net.jqwik.api.Tuple.of(2, Operation.KILL_WORKER),
            net.jqwik.api.Tuple.of(1, Operation.GROW),
            net.jqwik.api.Tuple.of(1, Operation.SHRINK),
            net.jqwik.api.Tuple.of(1, Operation.RESTART),
            net.jqwik.api.Tuple.of(2, Operation.ON_EACH),
            net.jqwik.api.Tuple.of(1, Operation.SHUTDOWN))
        .list()
        .ofMinSize(30)
        .ofMaxSize(120);
  }

  @Property(tries = 6, shrinking = ShrinkingMode.OFF)
  void everyTask_isAccountedFor(@ForAll("operations") List<Operation> operations) throws Exception {
    Path notes = Files.createTempFile("panal-random", ".notes");
    List<Expected> expected = new ArrayList<>();
    List<List<Integer>> maps = new ArrayList<>();
    boolean open = true;
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(2)
        .cancelGrace(Duration.ofMillis(100))
        .output(WorkerOutput.discard())
        .build()) {
      for (Operation each : operations) {
        try {
          open &= perform(each, pool, expected, maps, notes.toString());
        } catch (RejectedExecutionException e) {
          assertThat(open).as("rejected %s: %s", each, e).isFalse();
        }
      }
    }
    List<String> ran = Faults.notes(notes);
    for (Expected each : expected) {
      check(each, Collections.frequency(ran, Integer.toString(each.number)));
    }
    assertThat(maps)
        .allSatisfy(squares -> assertThat(squares)
            .isEqualTo(IntStream.range(0, 50).map(x -> x * x).boxed().toList()));
    Files.delete(notes);
  }

  private static boolean perform(
      Operation operation,
      ProcessPoolExecutor pool,
      List<Expected> expected,
      List<List<Integer>> maps,
      String notes) {
    int number = expected.size();
    switch (operation) {
      case SUBMIT ->
        expected.add(
            new Expected(operation, number, pool.submit((Integer n) -> note(notes, n), number)));
      case FAIL ->
        expected.add(new Expected(
            operation,
            number,
            pool.submit(
                (Integer n) -> {
                  note(notes, n);
                  throw new IllegalStateException("task " + n);
                },
                number)));
      case CRASH ->
        expected.add(new Expected(
            operation, number, pool.submit((Integer n) -> Faults.halt(note(notes, n)), number)));
      case SLOW ->
        expected.add(new Expected(
            operation,
            number,
            pool.submit(
                (Integer n) -> {
                  note(notes, n);
                  long end = System.nanoTime() + 50_000_000;
                  Faults.await(() -> System.nanoTime() - end > 0);
                  return n;
                },
                number)));
      case TIMEOUT ->
        expected.add(new Expected(
            operation,
            number,
            pool.with(TaskOptions.builder().timeout(Duration.ofMillis(50)).build())
                .submit((Integer n) -> Faults.ignoreInterrupts() + note(notes, n), number)));
      case MAP -> {
        List<Integer> squares;
        try {
          squares = pool.map(
                  (Integer x) -> x * x, IntStream.range(0, 50).boxed().toList())
              .toList();
        } catch (WorkerCrashedException killedFromOutside) {
          return true;
        }
        maps.add(squares);
      }
      case CANCEL -> last(expected, 1).ifPresent(e -> e.future.cancel(true));
      case CANCEL_IF_PENDING -> last(expected, 2).ifPresent(e -> e.future.cancelIfPending());
      case KILL_WORKER ->
        pool.workers().stream()
            .findFirst()
            .flatMap(w -> w.pid().isPresent()
                ? ProcessHandle.of(w.pid().getAsLong())
                : java.util.Optional.empty())
            .ifPresent(ProcessHandle::destroyForcibly);
      case GROW -> pool.resize(3);
      case SHRINK -> pool.resize(1);
      case RESTART -> pool.restartWorkers();
      case ON_EACH -> pool.onEachWorker(() -> Faults.pid());
      case SHUTDOWN -> {
        pool.shutdown();
        return false;
      }
      default -> throw new AssertionError(operation);
    }
    return true;
  }

  private static int note(String file, int number) {
    Faults.note(file, Integer.toString(number));
    return number;
  }

  private static java.util.Optional<Expected> last(List<Expected> expected, int back) {
    return expected.size() < back
        ? java.util.Optional.empty()
        : java.util.Optional.of(expected.get(expected.size() - back));
  }

  /** Each ended, as it should or cancelled or killed from outside, and none ran twice. */
  private static void check(Expected each, int runs) throws IOException {
    assertThat(each.future.isDone()).as("%s", each).isTrue();
    assertThat(runs).as("runs of %s", each).isLessThanOrEqualTo(1);
    TaskState state = each.future.info().state();
    if (state == TaskState.CANCELLED) {
      return;
    }
    Throwable failure = each.future.exception(LIMIT);
    if (failure instanceof WorkerCrashedException) {
      return;
    }
    switch (each.kind) {
      case SUBMIT, SLOW -> {
        assertThat(failure).as("%s", each).isNull();
        assertThat(each.future.result()).isEqualTo(each.number);
        assertThat(runs).as("runs of %s", each).isEqualTo(1);
      }
      case FAIL ->
        assertThat(failure)
            .isExactlyInstanceOf(IllegalStateException.class)
            .hasMessage("task " + each.number);
      case TIMEOUT -> assertThat(failure).isInstanceOf(TaskTimeoutException.class);
      default -> throw new AssertionError(each + " ended with " + failure, failure);
    }
  }
}
