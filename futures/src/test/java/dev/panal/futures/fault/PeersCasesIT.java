package dev.panal.futures.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.panal.core.TaskFuture;
import dev.panal.core.TaskFutures;
import dev.panal.core.TaskOptions;
import dev.panal.core.TaskSerializationException;
import dev.panal.core.WorkerCrashedException;
import dev.panal.core.testing.ExpectedLog;
import dev.panal.core.testing.NothingLeftBehind;
import dev.panal.futures.Faults;
import dev.panal.futures.PoolListener;
import dev.panal.futures.ProcessPoolExecutor;
import dev.panal.futures.WorkerInfo;
import dev.panal.futures.WorkerOutput;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.lang.ref.Cleaner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What has hung or broken other process pools: every case ends, and in bounded time. */
@Timeout(300)
@ExtendWith(NothingLeftBehind.class)
class PeersCasesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int LARGE = 64 << 20;

  private static ProcessPoolExecutor pool(int workers) {
    return ProcessPoolExecutor.builder()
        .workers(workers)
        .output(WorkerOutput.discard())
        .build();
  }

  /** Cannot be written. */
  private static final class Unwritable implements Serializable {
    private void writeObject(ObjectOutputStream out) throws IOException {
      throw new IOException("not today");
    }
  }

  private static int ignore(Object anything) {
    return 1;
  }

  // --- shutdown

  @Test
  void worker_thatDiesAfterShutdown_failsItsTask_andTheOthersFinish() throws Exception {
    ProcessPoolExecutor pool = pool(2);
    TaskFuture<Integer> dying = pool.submit(() -> {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
      return Faults.halt(7);
    });
    List<TaskFuture<Integer>> others = pool.submitAll(x -> x + 1, List.of(1, 2, 3, 4, 5));
    pool.shutdown();
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
    assertThat(dying.exception()).isInstanceOf(WorkerCrashedException.class);
    assertThat(TaskFutures.results(others)).containsExactly(2, 3, 4, 5, 6);
  }

  @Test
  void argument_thatCannotBeWritten_doesNotHoldUpShutdown() throws Exception {
    ProcessPoolExecutor pool = pool(1);
    assertThatThrownBy(() -> pool.submit(PeersCasesIT::ignore, new Unwritable()))
        .isInstanceOf(TaskSerializationException.class)
        .hasStackTraceContaining("not today");
    TaskFuture<Integer> good = pool.submit(PeersCasesIT::ignore, 1);
    pool.shutdown();
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
    assertThat(good.result()).isEqualTo(1);
  }

  @Test
  void shutdownWhileManyThreadsSubmit_rejectsOrRuns_nothingElse() throws Exception {
    ProcessPoolExecutor pool = pool(2);
    List<TaskFuture<Integer>> accepted = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 10; t++) {
      Thread thread = new Thread(() -> {
        try {
          while (true) {
            TaskFuture<Integer> future = pool.submit(PeersCasesIT::ignore, 1);
            synchronized (accepted) {
              accepted.add(future);
            }
          }
        } catch (RejectedExecutionException shutDown) {
          // as it should be
        }
      });
      thread.start();
      threads.add(thread);
    }
    await().atMost(LIMIT).until(() -> {
      synchronized (accepted) {
        return accepted.size() > 1000;
      }
    });
    pool.shutdown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
    assertThat(accepted).allSatisfy(future -> assertThat(future.result(LIMIT)).isEqualTo(1));
  }

  enum End {
    SHUTDOWN,
    CANCEL_PENDING,
    NOW,
    KILL;

    void of(ProcessPoolExecutor pool) {
      switch (this) {
        case SHUTDOWN -> pool.shutdown();
        case CANCEL_PENDING -> pool.shutdownAndCancelPending();
        case NOW -> pool.shutdownNow();
        case KILL -> pool.killWorkers();
      }
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void end_fromACallback_doesNotHang(End end) throws Exception {
    ProcessPoolExecutor pool = pool(2);
    TaskFuture<Integer> failing = pool.submit(() -> {
      throw new IllegalStateException("on purpose");
    });
    failing.onDone(future -> end.of(pool));
    List<TaskFuture<Integer>> others = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        others.add(pool.submit(PeersCasesIT::ignore, i));
      }
    } catch (RejectedExecutionException shutDown) {
      // the callback was quick
    }
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
    assertThat(others).allSatisfy(future -> assertThat(future.isDone()).isTrue());
  }

  @Test
  void sleepers_atShutdownNow_areInterrupted_andThoseThatIgnoreItKilled() throws Exception {
    ProcessPoolExecutor pool = pool(2);
    TaskFuture<Integer> sleeps = pool.submit(() -> Faults.await(() -> false));
    TaskFuture<Integer> ignores = pool.submit(Faults::ignoreInterrupts);
    await().atMost(LIMIT).until(() -> sleeps.isRunning() && ignores.isRunning());
    pool.shutdownNow();
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
    assertThatThrownBy(sleeps::result).isInstanceOf(CancellationException.class);
    assertThatThrownBy(ignores::result).isInstanceOf(CancellationException.class);
  }

  // --- large values on their way

  @Test
  void worker_thatDiesWhileLargeArgumentsAreOnTheirWay_losesOnlyWhatItRan() {
    try (ProcessPoolExecutor pool = pool(1)) {
      TaskFuture<Integer> dying = pool.submit(() -> Faults.halt(3));
      List<TaskFuture<Integer>> large = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        large.add(pool.submit(bytes -> bytes.length, new byte[LARGE]));
      }
      assertThat(dying.exception(LIMIT)).isInstanceOf(WorkerCrashedException.class);
      assertThat(TaskFutures.results(large)).containsOnly(LARGE);
    }
  }

  @Test
  void cancel_withLargeValuesOnTheirWay_leavesThePoolWorking() {
    try (ProcessPoolExecutor pool = pool(1)) {
      List<TaskFuture<byte[]>> large = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        large.add(pool.submit(bytes -> bytes, new byte[LARGE / 2]));
      }
      large.forEach(future -> future.cancel(true));
      assertThat(large).allMatch(TaskFuture::isDone);
      assertThat(pool.submit(PeersCasesIT::ignore, 1).result(LIMIT)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = End.class,
      names = {"NOW", "KILL"})
  void end_withLargeValuesOnTheirWay_ends(End end) throws Exception {
    ProcessPoolExecutor pool = pool(2);
    List<TaskFuture<byte[]>> large = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      large.add(pool.submit(bytes -> bytes, new byte[LARGE / 2]));
    }
    end.of(pool);
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
    assertThat(large).allMatch(TaskFuture::isDone);
  }

  // --- many failures

  @Test
  void hundredArgumentsThatCannotBeWritten_thenHundredGoodTasks() {
    try (ProcessPoolExecutor pool = pool(2)) {
      for (int i = 0; i < 100; i++) {
        assertThatThrownBy(() -> pool.submit(PeersCasesIT::ignore, new Unwritable()))
            .isInstanceOf(TaskSerializationException.class);
      }
      assertThat(TaskFutures.results(
              pool.submitAll(x -> x * 2, IntStream.range(0, 100).boxed().toList())))
          .isEqualTo(IntStream.range(0, 100).mapToObj(x -> x * 2).toList());
    }
  }

  /** Kills one of these processes, its own among them. */
  private static int killOneOf(long[] pids, int seed) {
    ProcessHandle.of(pids[new Random(seed).nextInt(pids.length)])
        .ifPresent(ProcessHandleKiller::kill);
    return seed;
  }

  private static final class ProcessHandleKiller {
    static void kill(ProcessHandle process) {
      if (process.pid() == Faults.pid()) {
        Faults.signalSelf("KILL");
      } else {
        process.destroyForcibly();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 9})
  void workers_thatKillOneAnother_endEveryTask(int workers) {
    try (ProcessPoolExecutor pool = pool(workers)) {
      await().atMost(LIMIT).until(() -> pool.stats().idleWorkers() == workers);
      long[] pids = pool.workers().stream()
          .mapToLong(worker -> worker.pid().orElseThrow())
          .toArray();
      List<TaskFuture<Integer>> killers = new ArrayList<>();
      for (int seed = 0; seed < 2 * workers; seed++) {
        int mine = seed;
        killers.add(pool.submit(() -> killOneOf(pids, mine)));
      }
      assertThat(killers).allSatisfy(future -> {
        Throwable failure = future.exception(LIMIT);
        assertThat(failure == null || failure instanceof WorkerCrashedException).isTrue();
      });
      assertThat(pool.submit(PeersCasesIT::ignore, 1).result(LIMIT)).isEqualTo(1);
    }
  }

  /** How long each worker's place was empty. */
  private static final class Gaps implements PoolListener {
    private final List<Duration> gaps = new CopyOnWriteArrayList<>();
    private volatile long stoppedNanos;

    @Override
    public void workerStopped(WorkerInfo worker, String reason) {
      stoppedNanos = System.nanoTime();
    }

    @Override
    public void workerStarted(WorkerInfo worker) {
      if (stoppedNanos != 0) {
        gaps.add(Duration.ofNanos(System.nanoTime() - stoppedNanos));
      }
    }
  }

  @Test
  @ExpectedLog("workers in a row ended before they began anything")
  void workers_thatDieWithNothingToDo_areReplacedMoreAndMoreSlowly_andStillServe() {
    Gaps gaps = new Gaps();
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .listener(gaps)
        .output(WorkerOutput.discard())
        .initializer(() -> {
          Thread killer = new Thread(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            Faults.halt(9);
          });
          killer.setDaemon(true);
          killer.start();
        })
        .build()) {
      pool.onEachWorker(() -> {}); // starts the pool
      await().atMost(LIMIT).until(() -> gaps.gaps.size() >= 8);
      // The eighth end in a row has a pause of 1.6 s; events may be heard late.
      assertThat(gaps.gaps.stream().skip(7).findFirst().orElseThrow())
          .isGreaterThan(Duration.ofMillis(800));
      // The pool is not broken by it: one that lives for a moment runs what waits.
      TaskFuture<Integer> served =
          pool.with(TaskOptions.builder().crashRetries(3).build()).submit(PeersCasesIT::ignore, 1);
      assertThat(served.result(LIMIT)).isEqualTo(1);
    }
  }

  // --- from callbacks

  @ParameterizedTest
  @EnumSource(
      value = Deed.class,
      names = {"THROW", "THROW_ERROR", "EXIT", "HALT", "SEGFAULT"})
  void task_submittedByACallback_failsAlone(Deed deed) {
    try (ProcessPoolExecutor pool = pool(2)) {
      CompletableFuture<TaskFuture<Integer>> submitted = new CompletableFuture<>();
      pool.submit(PeersCasesIT::ignore, 1)
          .onDone(done -> submitted.complete(pool.submit(() -> {
            deed.commit();
            return 1;
          })));
      TaskFuture<Integer> task = submitted.orTimeout(60, TimeUnit.SECONDS).join();
      assertThat(task.exception(LIMIT) instanceof WorkerCrashedException)
          .isEqualTo(deed.isDeadly());
      assertThat(task.exception(LIMIT)).isNotNull();
      assertThat(pool.submit(PeersCasesIT::ignore, 1).result(LIMIT)).isEqualTo(1);
    }
  }

  @Test
  @ExpectedLog("OutOfMemoryError")
  void callback_thatRunsOutOfMemory_harmsNobodyElse() {
    try (ProcessPoolExecutor pool = pool(1)) {
      TaskFuture<Integer> first = pool.submit(PeersCasesIT::ignore, 1);
      CompletableFuture<Integer> later = new CompletableFuture<>();
      first.onDone(done -> {
        throw new OutOfMemoryError("on purpose");
      });
      first.onDone(done -> later.complete(done.result()));
      assertThat(later.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(1);
      assertThat(pool.submit(PeersCasesIT::ignore, 1).result(LIMIT)).isEqualTo(1);
    }
  }

  // --- objects with a mind of their own

  /** Ends the JVM that has read it once it is garbage there. */
  private static final class Grudge implements Serializable {
    private static final Cleaner CLEANER = Cleaner.create();

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      CLEANER.register(this, () -> Faults.halt(5));
    }
  }

  private static int collectGarbage() {
    for (int i = 0; i < 20; i++) {
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    return 1;
  }

  @Test
  void argument_whoseCleanerEndsTheWorker_costsWhatRunsThen_andNothingElse() {
    try (ProcessPoolExecutor pool = pool(1)) {
      assertThat(pool.submit(PeersCasesIT::ignore, new Grudge()).result(LIMIT)).isEqualTo(1);
      TaskFuture<Integer> collecting = pool.with(
              TaskOptions.builder().crashRetries(2).build())
          .submit(PeersCasesIT::collectGarbage);
      assertThat(collecting.result(LIMIT)).isEqualTo(1);
      await().atMost(LIMIT).until(() -> pool.lostWorkers().size() == 1);
      assertThat(pool.lostWorkers().get(0).evidence()).contains("exit code 5");
    }
  }

  /** Takes longer to write than an idle worker stays. */
  private static final class Slow implements Serializable {
    private void writeObject(ObjectOutputStream out) throws IOException {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      out.defaultWriteObject();
    }
  }

  @Test
  void slowArguments_withWorkersThatLeaveAtOnce_areNotLost() {
    try (ProcessPoolExecutor pool = ProcessPoolExecutor.builder()
        .workers(1)
        .idleTimeout(Duration.ofMillis(1))
        .build()) {
      for (int i = 0; i < 5; i++) {
        assertThat(pool.submit(PeersCasesIT::ignore, new Slow()).result(LIMIT)).isEqualTo(1);
      }
    }
  }

  @Test
  void worker_thatIgnoresSigterm_isKilledAllTheSame() throws Exception {
    ProcessPoolExecutor pool = pool(1);
    TaskFuture<Integer> stubborn = pool.submit(() -> {
      new ProcessBuilder("sh", "-c", "trap '' TERM; while :; do sleep 1; done").start();
      return Faults.ignoreInterrupts();
    });
    await().atMost(LIMIT).until(stubborn::isRunning);
    List<WorkerInfo> before = pool.workers();
    ProcessHandle worker = ProcessHandle.of(before.get(0).pid().orElseThrow()).orElseThrow();
    assertThat(worker.destroy()).isTrue(); // SIGTERM, which is the application's to decide
    pool.killWorkers();
    assertThat(pool.awaitTermination(LIMIT)).isTrue();
    assertThat(worker.isAlive()).isFalse();
  }
}
