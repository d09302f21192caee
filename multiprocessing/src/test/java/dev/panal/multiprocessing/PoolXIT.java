package dev.panal.multiprocessing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.panal.core.BrokenExecutorException;
import dev.panal.core.TaskFuture;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.WorkerCrashedException;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.ProcessPoolExecutor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Python's tests of {@code Pool}, on worker JVMs. */
@ExtendWith(NothingLeftBehind.class)
@Timeout(300)
class PoolXIT {
  private static int initialized;

  private static int square(int x) {
    return x * x;
  }

  private static int failOnThree(int x) {
    if (x == 3) {
      throw new IllegalArgumentException("three", new IllegalStateException("deeper"));
    }
    return x;
  }

  private static long pid(int ignored) {
    return ProcessHandle.current().pid();
  }

  private static int sleep(int x) {
    LockSupport.parkNanos(Duration.ofSeconds(60).toNanos());
    return x;
  }

  private static int exitOnThree(int x) {
    if (x == 3) {
      System.exit(9);
    }
    return x;
  }

  @Test
  void allForms_giveTheSame() {
    List<Integer> items = IntStream.range(0, 500).boxed().toList();
    List<Integer> squares = items.stream().map(PoolXIT::square).toList();
    List<Map.Entry<Integer, Integer>> pairs =
        items.stream().map(i -> Map.entry(i, i)).toList();
    try (Pool pool = Pool.create(2)) {
      assertThat(pool.apply(PoolXIT::square, 5)).isEqualTo(25);
      assertThat(pool.applyAsync(PoolXIT::square, 6).result()).isEqualTo(36);
      assertThat(pool.map(PoolXIT::square, items)).isEqualTo(squares);
      assertThat(pool.map(PoolXIT::square, items, 13)).isEqualTo(squares);
      assertThat(pool.mapAsync(PoolXIT::square, items).result()).isEqualTo(squares);
      assertThat(pool.imap(PoolXIT::square, items)).isEqualTo(squares);
      assertThat(pool.imapUnordered(PoolXIT::square, items))
          .containsExactlyInAnyOrderElementsOf(squares);
      assertThat(pool.starmap((a, b) -> a * b, pairs)).isEqualTo(squares);
      assertThat(pool.starmapAsync((a, b) -> a * b, pairs).result()).isEqualTo(squares);
      assertThat(pool.map(PoolXIT::square, List.of())).isEmpty();
      assertThat(pool.executor()).isInstanceOf(ProcessPoolExecutor.class);
    }
  }

  @Test
  void tasks_runElsewhere_asChildrenOfThisProcess() {
    try (Pool pool = Pool.create(2)) {
      Set<Long> pids =
          new HashSet<>(pool.map(PoolXIT::pid, IntStream.range(0, 20).boxed().toList()));
      assertThat(pids).doesNotContain(ProcessHandle.current().pid()).hasSizeBetween(1, 2);
      assertThat(pool.apply(() -> JvmProcess.parent().orElseThrow().pid()))
          .isEqualTo(ProcessHandle.current().pid());
    }
  }

  @Test
  void failure_carriesTheRemoteTraceAndItsCause() {
    try (Pool pool = Pool.create(1)) {
      assertThatThrownBy(() -> pool.map(PoolXIT::failOnThree, List.of(1, 2, 3, 4)))
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("three")
          .hasCauseInstanceOf(IllegalStateException.class)
          .satisfies(thrown -> assertThat(thrown.getStackTrace())
              .anyMatch(frame -> frame.getMethodName().equals("failOnThree")));
      assertThat(pool.apply(PoolXIT::square, 2)).isEqualTo(4);
    }
  }

  @Test
  void crashOfAWorker_failsItsItemOnly() {
    try (Pool pool = Pool.create(2)) {
      assertThatThrownBy(() -> pool.map(PoolXIT::exitOnThree, List.of(1, 2, 3, 4)))
          .isInstanceOf(WorkerCrashedException.class);
      assertThat(pool.map(PoolXIT::square, List.of(1, 2))).containsExactly(1, 4);
    }
  }

  @Test
  void whatCannotTravel_isAnErrorAndNoHang() {
    Object unsendable = new Object();
    try (Pool pool = Pool.create(1)) {
      assertThatThrownBy(() -> pool.map(Object::hashCode, List.of(unsendable)))
          .isInstanceOf(TaskSerializationException.class);
      assertThatThrownBy(() -> pool.apply(() -> Thread.currentThread()))
          .isInstanceOf(TaskSerializationException.class);
      List<TaskFuture<Thread>> futures = IntStream.range(0, 20)
          .mapToObj(i -> pool.applyAsync(() -> Thread.currentThread()))
          .toList();
      assertThat(futures)
          .allSatisfy(future ->
              assertThat(future.exception()).isInstanceOf(TaskSerializationException.class));
      assertThat(pool.apply(PoolXIT::square, 3)).isEqualTo(9);
    }
  }

  @Test
  void initializer_runsOnceInEachWorker_andBreaksThePoolWhenItThrows() {
    try (Pool pool =
        Pool.builder().workers(1).initializer(() -> initialized += 7).build()) {
      assertThat(pool.apply(() -> initialized)).isEqualTo(7);
      assertThat(pool.apply(() -> initialized)).isEqualTo(7);
    }
    try (Pool pool = Pool.builder()
        .workers(1)
        .initializer(() -> {
          throw new IllegalStateException("no");
        })
        .build()) {
      assertThatThrownBy(() -> pool.apply(PoolXIT::square, 1))
          .isInstanceOf(BrokenExecutorException.class);
    }
  }

  @Test
  void maxTasksPerChild_replacesWorkers() {
    try (Pool pool = Pool.builder().workers(1).maxTasksPerChild(3).build()) {
      List<Long> pids = pool.map(PoolXIT::pid, IntStream.range(0, 9).boxed().toList(), 1);
      assertThat(new HashSet<>(pids)).hasSize(3);
    }
    assertThatThrownBy(() -> Pool.builder().maxTasksPerChild(0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Pool.create(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Pool.create(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void terminate_withTenThousandQueued_isQuick() {
    Pool pool = Pool.create(2);
    TaskFuture<List<Integer>> future =
        pool.mapAsync(PoolXIT::sleep, IntStream.range(0, 10_000).boxed().toList(), 1);
    pool.terminate();
    assertThat(pool.join(Duration.ofSeconds(20))).isTrue();
    assertThatThrownBy(() -> future.result(Duration.ofSeconds(5)))
        .isInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> pool.apply(PoolXIT::square, 1))
        .isInstanceOf(RejectedExecutionException.class);
    pool.close();
  }

  @Test
  void leavingTheTryBlock_waitsForWhatWasSubmitted() {
    TaskFuture<List<Integer>> future;
    try (Pool pool = Pool.create(1)) {
      future = pool.mapAsync(PoolXIT::square, IntStream.range(0, 1000).boxed().toList());
    }
    assertThat(future.isDone()).isTrue();
    assertThat(future.result()).hasSize(1000).endsWith(999 * 999);
  }

  @Test
  void processesInsideTasks_areAllowed() {
    try (Pool pool = Pool.create(1)) {
      int code = pool.apply(() -> {
        JvmProcess process =
            JvmProcess.builder().maxHeap("64m").build(System::exit, 5).start();
        process.join();
        return process.exitCode().orElseThrow();
      });
      assertThat(code).isEqualTo(5);
    }
  }
}
